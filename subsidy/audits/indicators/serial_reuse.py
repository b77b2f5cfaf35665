"""Whose goods bear numbers that other claims bear, too: letter for letter, or to the eye."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import HARD_PARAMETERS
from subsidy.audits.services.again import numbers_again
from subsidy.audits.services.numbers import NUMBERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import share

KINDS = ("serial_number", "imei", "vin", "frame_number", "plate")


def figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many numbers are the very same and how many only look so, and where the others
    are; seen: claims with such a number, whether one is the very same, whether one is elsewhere.
    """
    exact = sum(is_exact for _others, is_exact, _is_elsewhere in seen)
    return {
        "same_number": exact,
        "look_alike": len(seen) - exact,
        "other_merchants": sum(is_elsewhere for _others, _is_exact, is_elsewhere in seen),
    }


SERIAL_REUSE = register(
    Indicator(
        name="serial_reuse",
        family="identity",
        title=_("Serial numbers that other claims bear"),
        formula="share_of_numbers_again/honest_errors_and_beta_binomial",
        version=2,
        parameters=HARD_PARAMETERS,
        over=(NUMBERS,),
        gather=numbers_again(*KINDS),
        measure=share(figures),
        is_hard=True,
        is_daily=True,
        sentence_en=(
            "{k} of {n} things claimed bear a serial number, IMEI, VIN or frame number of another "
            "claim ({same_number} the very same, {look_alike} one that looks the same, "
            "{other_merchants} of claims at other merchants); {expected:.1f} would be expected "
            "from honest errors and at {peers} comparable merchants; probability {p}; q {q}; "
            "subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件申请补贴的商品中有{k}件的序列号、IMEI、车架号或整车编码与其他申请重复"
            "（完全相同{same_number}件，形近{look_alike}件，其中{other_merchants}件与其他商户的申请重复）；按正常录入差错"
            "和{peers}家同类商户的水平预计{expected:.1f}件；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A customer changed their mind, and the same unit was sold to another.",
            "A unit came back under warranty and was sold again as what it is.",
            "Letters and digits (O and 0, I and 1) were mixed up while typing.",
            "The number of a model or of the box was scanned instead of the unit's.",
        ),
        innocent_zh=(
            "顾客反悔后，同一商品转售他人。",
            "商品因质保退回后如实作为退换机再次销售。",
            "录入时混淆字母与数字（O与0、I与1）。",
            "误扫了型号条码或包装箱条码，而非整机序列号。",
        ),
    )
)
