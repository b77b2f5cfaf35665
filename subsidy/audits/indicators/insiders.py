"""Who sells to its own people: staff, owners, relatives, and the staff of other merchants."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import HARD_PARAMETERS
from subsidy.audits.services.hands import CONTACTS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: Who was declared after the purchase counts too: rosters come late. Who had left by then does not.
_SQL = """
    WITH people AS (
        SELECT merchant_id, document_digest, mobile_digest, account_digest, until
        FROM merchants_rosterentry
        WHERE declared_on <= (%(cutoff)s AT TIME ZONE 'Asia/Shanghai')::date
    ), met AS (
        SELECT contacts.id, people.merchant_id, people.until, 'person' AS way
        FROM people JOIN applicants_applicant AS applicant USING (document_digest)
        JOIN contacts ON contacts.applicant_id = applicant.id
        UNION ALL
        SELECT contacts.id, people.merchant_id, people.until, 'mobile'
        FROM people JOIN contacts USING (mobile_digest)
        UNION ALL
        SELECT contacts.id, people.merchant_id, people.until, 'account'
        FROM people JOIN contacts USING (account_digest)
        UNION ALL
        SELECT contacts.id, payout.merchant_id, NULL, 'account'
        FROM merchants_payoutaccount AS payout
        JOIN contacts ON contacts.account_digest = payout.number_digest
    ), insiders AS (
        SELECT id, bool_or(met.merchant_id = counted.merchant_id) AS is_own,
               bool_or(way = 'person') AS by_person, bool_or(way = 'mobile') AS by_mobile,
               bool_or(way = 'account') AS by_account
        FROM met JOIN counted USING (id)
        WHERE met.until IS NULL OR met.until >= counted.bought_on GROUP BY id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen,
               json_build_array(is_own, by_person, by_mobile, by_account) AS seen
        FROM insiders JOIN counted USING (id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many hits are people of the merchant itself, and by what they were known.

    seen: whether of the merchant itself, and whether by document, telephone, account.
    """
    return {
        "own_people": sum(one[0] for one in seen),
        "by_document": sum(one[1] for one in seen),
        "by_mobile": sum(one[2] for one in seen),
        "by_account": sum(one[3] for one in seen),
    }


INSIDERS = register(
    Indicator(
        name="insiders",
        family="people",
        title=_("Buyers who belong to a merchant"),
        formula="share_of_insiders/beta_binomial_over_honest_rate",
        version=2,
        parameters=HARD_PARAMETERS
        | {"error_rate": 0.01},  # staff are citizens too, and buy where they work
        is_hard=True,
        over=(CONTACTS,),
        gather=found(_SQL),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} buyers meet somebody that a merchant has declared as its own ({own_people} "
            "of this merchant): by document {by_document}, telephone {by_mobile}, account "
            "{by_account}; {expected:.1f} would be expected; probability {p}; q {q}; subsidy "
            "beyond expectation {money} yuan. That two registers meet says no more than that; "
            "nothing is held against anybody before it has been looked into."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔的购买人与商户申报的人员名册相符（其中本商户{own_people}笔）：证件"
            "{by_document}笔、手机号{by_mobile}笔、银行账户{by_account}笔；预计{expected:.1f}笔，"
            "出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。比对相符只说明信息不一致，"
            "核实之前不作任何违规推定。"
        ),
        innocent_en=(
            "A member of staff bought for their own home, as the terms allow.",
            "An assistant typed their own telephone for customers who gave none.",
            "A former member of staff is still on the roster.",
            "A relative shares a telephone or an account with a member of staff.",
        ),
        innocent_zh=(
            "员工按规则为自家购买。",
            "店员为未提供手机号的顾客填写了自己的号码。",
            "离职人员尚未从名册中移除。",
            "亲属与员工共用手机号或账户。",
        ),
    )
)
