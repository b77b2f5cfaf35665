"""Of whose sales the citizens say: I did not buy this.

Two questions, for two kinds of words. Who was asked is a sample, nearly the truth; who speaks up
unasked is not, and is measured against all claims: a large shop has more customers who may.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from scipy import special

from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.rules.shares import HARD_PARAMETERS, measure_shares
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register
from subsidy.audits.services.shares import hits

#: A denial withdraws nothing by itself, and a claim may have ended since: all are looked at.
_WORDS = """
    WITH inquiries AS (
        SELECT DISTINCT claim_id AS id FROM claims_citizencode
        WHERE purpose = 'inquiry' AND made_at <= %(cutoff)s
    ), denials AS (
        SELECT claim_id AS id FROM claims_citizenword
        WHERE said = 'not_bought' AND at <= %(cutoff)s
    )"""
_ASKED = f"""{_WORDS}, asked AS (
        SELECT merchant_id, reference, subsidy_fen, denials.id IS NOT NULL AS is_hit, NULL AS seen
        FROM examined JOIN inquiries USING (id) LEFT JOIN denials USING (id)
    )"""
_UNASKED = f"""{_WORDS}, asked AS (
        SELECT merchant_id, reference, subsidy_fen, denials.id IS NOT NULL AS is_hit, NULL AS seen
        FROM examined LEFT JOIN inquiries USING (id) LEFT JOIN denials USING (id)
        WHERE inquiries.id IS NULL AND submitted_at IS NOT NULL
    )"""
INNOCENT_EN = (
    "A relative bought in the citizen's name and did not tell.",
    "The question reached a telephone that has changed hands.",
    "The citizen took the message for a fraud and denied everything.",
    "The citizen knows the shop by another name than its registered one.",
)
INNOCENT_ZH = (
    "亲属以其名义购买而未告知。",
    "询问短信发到了已易主的号码。",
    "市民误以为诈骗短信而一概否认。",
    "市民只知店招名称，不知登记名称。",
)


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share of denials; large only where its lower bound (Clopper and Pearson,
    Biometrika 26 (1934) 404-413) is above the honest rate.
    """
    findings = measure_shares(merchants, rows, parameters, figures=_figures)
    return [_bounded(one, parameters) for one in findings]


def _bounded(one: Finding, parameters: Parameters) -> Finding:
    if one.p0 is None or not one.k:
        return one
    lower = float(special.betaincinv(one.k, one.n - one.k + 1, 1 - parameters["confidence"]))
    figures: Mapping[str, Any] = {"share_lower": significant(lower)}
    return one._replace(is_large=one.is_large and lower > one.p0, figures=figures)


def _figures(_seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return the bound of nobody's denials."""
    return {"share_lower": 0.0}


DENIALS = register(
    Indicator(
        name="denials",
        family="people",
        title=_("Citizens who were asked and say that they did not buy"),
        formula="share_of_denials/clopper_pearson_over_honest_rate",
        version=2,
        parameters=HARD_PARAMETERS
        | {
            "error_rate": 0.01,  # people forget, or a relative bought in their name
            "excess_claims_min": 2,  # few things are nearer to the truth than a denial
            "share_min": 0.02,  # the lower bound guards against chance
            "confidence": 0.95,  # one-sided
        },
        is_hard=True,
        gather=hits(_ASKED),
        measure=measure,
        sentence_en=(
            "{k} of {n} citizens who were asked say that they did not buy: at least "
            "{share_lower:.1%} of all, at 95 % confidence; {expected:.1f} would be expected of "
            "honest mistakes; probability {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "被询问的{n}名购买人中有{k}名表示未曾购买：95%置信下占比不低于{share_lower:.1%}；按正常"
            "误报预计{expected:.1f}名；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=INNOCENT_EN,
        innocent_zh=INNOCENT_ZH,
    )
)
UNASKED_DENIALS = register(
    Indicator(
        name="unasked_denials",
        family="people",
        title=_("Citizens who say by themselves that they did not buy"),
        formula="share_of_unasked_denials/clopper_pearson_over_honest_rate",
        version=2,
        parameters=HARD_PARAMETERS
        | {
            "error_rate": 0.002,  # of all claims: few look, and fewer err
            "share_min": 0.01,
            "confidence": 0.95,
        },
        is_hard=True,
        gather=hits(_UNASKED),
        measure=measure,
        sentence_en=(
            "For {k} of {n} claims the citizen said unasked that they did not buy: at least "
            "{share_lower:.1%} of all, at 95 % confidence; {expected:.1f} would be expected of "
            "honest mistakes; probability {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔的购买人主动表示未曾购买：95%置信下占比不低于{share_lower:.1%}；按正常"
            "误报预计{expected:.1f}笔；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=INNOCENT_EN,
        innocent_zh=INNOCENT_ZH,
    )
)
