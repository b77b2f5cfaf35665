"""Whose claims share a telephone, a bank account or an address with other applicants' claims."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.hands import HANDS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: Contacts are counted over the whole programme: who borrows one telephone at two shops is seen.
_SQL = """
    WITH busy AS (
        SELECT kind, hand, count(DISTINCT applicant_id) AS users
        FROM hands WHERE kind IN ('mobile', 'account', 'address') GROUP BY kind, hand
        HAVING count(DISTINCT applicant_id) >= CASE kind WHEN 'address' THEN %(household_max)s + 1
                                                         ELSE %(users_min)s END
    ), shared AS (
        SELECT id, coalesce(max(users) FILTER (WHERE kind = 'mobile'), 0) AS of_mobile,
               coalesce(max(users) FILTER (WHERE kind = 'account'), 0) AS of_account,
               coalesce(max(users) FILTER (WHERE kind = 'address'), 0) AS of_address
        FROM hands JOIN busy USING (kind, hand) GROUP BY id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen,
               json_build_array(of_mobile, of_account, of_address) AS seen
        FROM shared JOIN counted USING (id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many hits there are by each contact; seen: users of mobile, account, address."""
    return {
        "by_mobile": sum(one[0] > 0 for one in seen),
        "by_account": sum(one[1] > 0 for one in seen),
        "by_address": sum(one[2] > 0 for one in seen),
        "users_most": max((max(one) for one in seen), default=0),
    }


SHARED_CONTACT = register(
    Indicator(
        name="shared_contact",
        family="identity",
        title=_("Telephone, account or address shared by many applicants"),
        formula="share_of_shared_contacts/robust_beta_binomial",
        version=3,
        parameters=PARAMETERS
        | {
            "users_min": 3,  # so many applicants of one telephone or account are a hit
            "household_max": 4,  # so many applicants at one address are a family
        },
        over=(HANDS,),
        gather=found(_SQL),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} claims share a telephone ({by_mobile}), a bank account ({by_account}) or a "
            "delivery address ({by_address}) with other applicants, up to {users_most} of them; "
            "{expected:.1f} claims would be expected at {peers} comparable merchants; probability "
            "under the peers' model {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔与其他申请人共用手机号（{by_mobile}笔）、银行账户（{by_account}笔）或"
            "收货地址（{by_address}笔），同一联系方式最多涉及{users_most}名申请人；按{peers}家同类商户"
            "的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴"
            "为{money}元。"
        ),
        innocent_en=(
            "A shop assistant typed the shop's telephone for customers who gave none.",
            "Relatives or a village committee ordered for elderly people.",
            "A dormitory, hospital or office takes deliveries at one door.",
            "Goods were picked up in the shop and its address was entered.",
        ),
        innocent_zh=(
            "店员为未提供手机号的顾客填写了门店电话。",
            "亲属或村委会代老年人下单。",
            "宿舍、医院或单位统一在同一地址收货。",
            "顾客到店自提，填写了门店地址。",
        ),
    )
)
