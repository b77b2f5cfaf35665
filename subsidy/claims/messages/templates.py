"""The wording of messages, as registered with the operators, word for word.

So it stands here and not in the catalogues of translations. No message holds a link, and each says
what we never ask for.
"""

from collections.abc import Mapping

_TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "status_code": {
        "zh-hans": "【{signature}】您正在查询补贴申请{reference}的办理情况，验证码{code}，"
        "10分钟内有效。如非本人操作请忽略。我们不会索要银行卡号、密码或验证码，也不会发送链接。",
        "en": "[{signature}] Your code to see subsidy claim {reference} is {code}, valid for "
        "10 minutes. If you did not ask, ignore this. We never ask for bank data, passwords or "
        "this code, and never send links.",
    },
    "inquiry": {
        "zh-hans": "【{signature}】请核实：您是否于{day}在{store}购买了{product}，价格{price}元？"
        "请在官方补贴查询页面，凭申请编号{reference}和核实码{code}回答“是”或“否”，14天内有效。"
        "我们不会索要银行卡号、密码，也不会发送链接。",
        "en": "[{signature}] Did you buy {product} at {store} on {day} for {price} yuan? Answer "
        "yes or no on the official subsidy page with claim {reference} and code {code} within "
        "14 days. We never ask for bank data or passwords, and never send links.",
    },
}


def written(template: str, parameters: Mapping[str, str], *, language: str, signature: str) -> str:
    """Return the text of the message."""
    return _TEMPLATES[template][language].format(signature=signature, **parameters)
