"""The wording of letters of demand. Written by hand in both languages: they go out on paper.

A reason that people typed is quoted as it is; a natural person is named masked.
"""

from collections.abc import Mapping

_REASONS: Mapping[str, Mapping[str, str]] = {
    "goods_returned": {"zh": "商品已退货", "en": "the goods were returned"},
    "paid_in_error": {"zh": "补贴发放有误", "en": "the subsidy was paid in error"},
    "irregular": {"zh": "申请存在违规情形", "en": "the claim was irregular"},
    "reassessed": {"zh": "补贴标准经重新核定", "en": "the terms were reassessed"},
}
_TITLES: Mapping[str, tuple[str, str]] = {
    "zh": ("补贴资金追缴通知书", "补贴资金催缴通知书"),
    "en": ("Demand to pay a subsidy back", "Reminder to pay a subsidy back"),
}
_TEXTS: Mapping[str, str] = {
    "zh": """{title}
编号：{reference}

{payee}：
　　补贴申请{claim}项下已发放的补贴{amount}元，因{because}{said}，应予退回。
　　请于{due_on}前将未退回的{open}元汇入以下账户，并注明编号{reference}：{account}。
　　逾期未退回的，将从后续应付补贴中抵扣，并依法追缴。如有困难，可申请分期退回；如有异议，可在期限内书面提出。

{noticed_on}""",
    "en": """{title}
Number: {reference}

To {payee}

Of claim {claim}, a subsidy of {amount} yuan was paid. It is to be paid back:
{because}{said}.
Please transfer the {open} yuan that are open by {due_on} to {account}, naming {reference}.
What is not paid by then is netted from later subsidies and enforced by law. You may ask for
instalments, and object in writing within this time.

{noticed_on}""",
}
_SAID: Mapping[str, str] = {"zh": "（{reason}）", "en": " ({reason})"}


def written(facts: Mapping[str, str], reason_code: str, *, is_first: bool, language: str) -> str:
    """Return the text of a letter; the first one demands, later ones remind."""
    title = _TITLES[language][0 if is_first else 1]
    said = _SAID[language].format(**facts) if facts["reason"] else ""
    because = _REASONS[reason_code][language]
    return _TEXTS[language].format(title=title, because=because, said=said, **facts)
