"""Whose old items were handed in with other claims, too."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.indicators.serial_reuse import figures
from subsidy.audits.rules.shares import HARD_PARAMETERS
from subsidy.audits.services.again import numbers_again
from subsidy.audits.services.numbers import NUMBERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import share

KINDS = ("old_vin", "scrap_certificate", "old_frame_number", "old_plate")

OLD_ITEM_AGAIN = register(
    Indicator(
        name="old_item_again",
        family="identity",
        title=_("Old items handed in with other claims"),
        formula="share_of_numbers_again/honest_errors_and_beta_binomial",
        version=2,
        parameters=HARD_PARAMETERS,
        over=(NUMBERS,),
        gather=numbers_again(*KINDS),
        measure=share(figures),
        is_hard=True,
        sentence_en=(
            "{k} of {n} old items handed in bear a number (VIN, frame, plate or certificate) of an "
            "old item of another claim ({same_number} the very same, {look_alike} one that looks "
            "the same, {other_merchants} of claims at other merchants); {expected:.1f} would be "
            "expected from honest errors and at {peers} comparable merchants; probability {p}; q "
            "{q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件交回的旧物中有{k}件的号码（车架号、号牌或报废证明）与其他申请的旧物重复（完全相同"
            "{same_number}件，形近{look_alike}件，其中{other_merchants}件与其他商户的申请重复）；按正常录入差错和{peers}家"
            "同类商户的水平预计{expected:.1f}件；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The purchase was undone, and its owner or a buyer of the old item came once more.",
            "Worn frame numbers were misread.",
            "The number of the certificate's form was typed instead of its own.",
        ),
        innocent_zh=(
            "原购买取消后，旧物的主人或受让人再次交回。",
            "车架号磨损，辨认有误。",
            "误录了证明表格的印刷编号，而非证明编号。",
        ),
    )
)
