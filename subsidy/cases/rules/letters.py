"""The wording of notices and decisions. Written by hand in both languages: they go out on paper.

What people typed is quoted as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from subsidy.core.money import yuan

Facts = Mapping[str, str]
#: A finding: code, text, claims, amount in fen.
Found = tuple[str, str, Sequence[str], int]

_NOTICE: Mapping[str, str] = {
    "zh": """核查事项告知书
编号：{reference}

{merchant}：
　　我局在核查中注意到以下情况。预警不等于违规，您有权陈述、申辩并提交证据。
{matters}
　　请说明：{asked}
　　答复期限：{answer_by}。逾期未答复的，视为对上述事实无异议，我局将依据现有材料处理。

{noticed_on}""",
    "en": """Notice of matters under examination
Number: {reference}

To {merchant}

We have noticed the following. A flag is not proof: you may explain, object and send evidence.
{matters}
Please explain: {asked}
Answer by {answer_by}. If you do not, you are taken not to contest the facts, and we decide on what
we have.

{noticed_on}""",
}
_MATTER: Mapping[str, str] = {
    "zh": """　　{number}. {sentence}
　　　数据：{figures}
{formula}{innocent}　　　涉及申请：{claims}
""",
    "en": """{number}. {sentence}
   Figures:{figures}
{formula}{innocent}   Claims:{claims}
""",
}
_FORMULA: Mapping[str, str] = {
    "zh": "　　　计算方法：编号{formula}，第{version}版{compared}\n",
    "en": "   Method: {formula}, version {version}{compared}\n",
}
_COMPARED: Mapping[str, str] = {
    "zh": "；与{size}家同类商户比较",
    "en": "; compared with {size} merchants of the kind",
}
_INNOCENT: Mapping[str, str] = {
    "zh": "　　　可能的合理解释：{innocent}\n",
    "en": "   What may innocently explain it:{innocent}\n",
}
_CLAIM: Mapping[str, str] = {
    "zh": "{claim}（{bought_on}购买，价款{price}元，补贴{subsidy}元）",
    "en": "{claim} (bought on {bought_on} for {price} yuan, subsidy {subsidy} yuan)",
}
_NO_LINE: Mapping[str, str] = {"zh": "无", "en": " none"}
#: How the lines of a list begin.
_LINE: Mapping[str, str] = {"zh": "\n　　　　· ", "en": "\n     - "}
_OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "clear": {
        "zh": "上述情况已得到合理解释，本案不予处理，暂缓拨付措施一并解除。",
        "en": "The matter is explained. Nothing follows, and holds on payments are lifted.",
    },
    "warn": {"zh": "给予警告。", "en": "You are warned."},
    "rectify": {
        "zh": "责令于{until}前整改到位，并书面报告整改结果。",
        "en": "Put this right by {until} and report in writing.",
    },
    "suspend": {
        "zh": "暂停参与补贴活动资格至{until}。期间不受理新的补贴申请；退货和补充材料照常办理。",
        "en": "You are suspended until {until}. New claims are refused meanwhile; returns and "
        "evidence are taken as before.",
    },
    "disqualify": {
        "zh": "取消参与补贴活动资格。已发放的违规补贴依法追缴。",
        "en": "You are disqualified. Subsidies irregularly paid are asked back.",
    },
}
_HEARINGS: Mapping[str, Mapping[str, str]] = {
    "held": {
        "zh": "　　已于{hearing_on}举行听证。\n",
        "en": "A hearing was held on {hearing_on}.\n",
    },
    "declined": {
        "zh": "　　已告知听证权利，您于{hearing_on}放弃听证。\n",
        "en": "A hearing was offered; you declined it on {hearing_on}.\n",
    },
}
_APPEALS: Mapping[str, str] = {
    "zh": "　　如不服本决定，可于{appeal_by}前提出申诉，由未参与本案决定的人员复核。\n",
    "en": "You may appeal by {appeal_by}; somebody who took no part in this decides.\n",
}
_DECISION: Mapping[str, str] = {
    "zh": """处理决定书
编号：{reference}

{merchant}：
{findings}　　理由：{reasons}
{heard}{hearing}　　决定：{outcome}
{appeal}
{decided_on}""",
    "en": """Decision
Number: {reference}

To {merchant}

{findings}Reasons: {reasons}
{heard}{hearing}Decision: {outcome}
{appeal}
{decided_on}""",
}
_FOUND: Mapping[str, str] = {
    "zh": "　　查明：{text}（涉及金额{yuan}元；申请：{claims}）\n",
    "en": "Found: {text} ({yuan} yuan; claims: {claims})\n",
}
_HEARD: Mapping[str, str] = {
    "zh": "　　您陈述：{said}\n　　我局意见：{answer}\n",
    "en": "You said: {said}\nOur answer: {answer}\n",
}
_APPEAL_DECISION: Mapping[str, str] = {
    "zh": """申诉处理决定书
编号：{reference}

{merchant}：
　　理由：{reasons}
　　决定：{outcome}

{decided_on}""",
    "en": """Decision on the appeal
Number: {reference}

To {merchant}

Reasons: {reasons}
Decision: {outcome}

{decided_on}""",
}
_APPEAL_OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "upheld": {"zh": "维持原处理决定。", "en": "The decision stands."},
    "overturned": {
        "zh": "撤销原处理决定，恢复资格，解除暂缓拨付措施。",
        "en": "The decision is overturned: your standing is restored and holds are lifted.",
    },
}
_JOINTS: Mapping[str, str] = {"zh": "；", "en": "; "}
_NOTHING: Mapping[str, str] = {"zh": "无", "en": "none"}


def notice_letter(facts: Facts, matters: Sequence[Mapping[str, Any]], *, language: str) -> str:
    """Return what the merchant is told; each matter with its figures and every claim of its own."""
    listed = "".join(_matter(n, one, language) for n, one in enumerate(matters, start=1))
    return _NOTICE[language].format(matters=listed, **facts)


def _matter(number: int, matter: Mapping[str, Any], language: str) -> str:
    claims = [
        _CLAIM[language].format(
            price=yuan(one["price_fen"]), subsidy=yuan(one["subsidy_fen"]), **one
        )
        for one in matter["evidence"]
    ]
    return _MATTER[language].format(
        number=number,
        sentence=matter["sentences"][language],
        figures=_listed(matter["figures_explained"][language], language),
        formula=_formula(matter, language),
        innocent=_innocent(matter["innocent_explanations"][language], language),
        claims=_listed(claims, language),
    )


def _formula(matter: Mapping[str, Any], language: str) -> str:
    """Return how it was computed, where it was; a finding is what somebody saw."""
    if not matter["formula"]:
        return ""
    size = matter["peers"]["size"]
    return _FORMULA[language].format(
        formula=matter["formula"],
        version=matter["formula_version"],
        compared=_COMPARED[language].format(size=size) if size else "",
    )


def _innocent(explanations: Sequence[str], language: str) -> str:
    if not explanations:
        return ""
    return _INNOCENT[language].format(innocent=_listed(explanations, language))


def decision_letter(
    facts: Facts,
    outcome: str,
    findings: Sequence[Found],
    heard: Sequence[tuple[str, str]],
    *,
    language: str,
) -> str:
    """Return the decision; heard: what the merchant said, with the office's answer to each."""
    found = "".join(
        _FOUND[language].format(text=text, yuan=yuan(amount_fen), claims=_joined(claims, language))
        for _code, text, claims, amount_fen in findings
    )
    words = "".join(_HEARD[language].format(said=said, answer=answer) for said, answer in heard)
    hearing = _HEARINGS[facts["hearing"]][language].format(**facts) if facts["hearing"] else ""
    return _DECISION[language].format(
        findings=found,
        heard=words,
        outcome=_OUTCOMES[outcome][language].format(**facts),
        appeal=_APPEALS[language].format(**facts) if facts["appeal_by"] else "",
        **{name: facts[name] for name in ("reference", "merchant", "reasons", "decided_on")},
        hearing=hearing,
    )


def appeal_letter(facts: Facts, outcome: str, *, language: str) -> str:
    """Return what became of the appeal."""
    said = _APPEAL_OUTCOMES[outcome][language]
    return _APPEAL_DECISION[language].format(outcome=said, **facts)


def _listed(lines: Sequence[str], language: str) -> str:
    """Return the lines below each other."""
    return "".join(_LINE[language] + line for line in lines) or _NO_LINE[language]


def _joined(words: Sequence[str], language: str) -> str:
    return _JOINTS[language].join(words) if words else _NOTHING[language]
