"""Only natural persons are subsidised."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault

#: Words that only organisations carry in their names.
ORGANISATION_WORDS = (
    "公司", "企业", "集团", "商行", "经营部", "事务所", "合作社", "委员会", "学校", "医院",
    "工厂", "中心", "协会", "个体工商户", "股份", "有限",
)  # fmt: skip


def is_organisation(name: str) -> bool:
    """Tell whether the name carries a word that only organisations carry."""
    return any(word in name for word in ORGANISATION_WORDS)


def see(request: ClaimRequest, _asked: Asked) -> Iterator[Fault]:
    """The invoice check sees to it that no organisation is billed either."""
    if is_organisation(request.applicant.name):
        yield Fault("company_buyer", "/applicant/name")


CHECK = Check(see, ("company_buyer",))
