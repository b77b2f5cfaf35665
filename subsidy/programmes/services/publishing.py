"""Terms are published, once; a change of policy is a new notice, not an edit."""

from collections.abc import Sequence

from django.db import transaction

from subsidy.core.errors import Refusal
from subsidy.programmes.models import Category, Programme, Terms, TermsVariant
from subsidy.programmes.rules import TermsData, contradictions
from subsidy.regions.models import Unit


class TermsFixed(Refusal):
    """These terms were published with other words; a change is a new notice of its own."""

    code = "terms_fixed"

    def __init__(self, papers: Sequence[TermsData]) -> None:
        super().__init__(", ".join(f"{one.notice_number} · {one.category}" for one in papers))
        self.papers = tuple(papers)


class TermsContradict(Refusal):
    """Two notices of one day speak of one purchase: none could be chosen as the later."""

    code = "terms_contradict"

    def __init__(self, papers: Sequence[TermsData]) -> None:
        super().__init__(", ".join(f"{one.notice_number} · {one.category}" for one in papers))
        self.papers = tuple(papers)


@transaction.atomic
def publish_terms(programme: Programme, papers: Sequence[TermsData]) -> int:
    """Publish the terms that are new; return how many. Raises TermsFixed, TermsContradict.

    Categories and units must exist. What is published is never edited: the database refuses it.
    """
    known = {data.key: data for data in (row.data() for row in Terms.objects.of(programme))}
    fixed: list[TermsData] = []
    new: list[TermsData] = []
    for one in papers:
        if one.key not in known:
            known[one.key] = one
            new.append(one)
        elif not one.says_the_same_as(known[one.key]):
            fixed.append(one)
    if fixed:
        raise TermsFixed(fixed)
    contradicting = contradictions(known.values())
    if contradicting:
        raise TermsContradict(contradicting)
    _write(programme, new)
    return len(new)


def _write(programme: Programme, papers: Sequence[TermsData]) -> None:
    categories = {row.code: row for row in Category.objects.all()}
    units = {row.code: row for row in Unit.objects.all()}
    rows = Terms.objects.bulk_create(
        Terms.from_data(
            one,
            programme=programme,
            category=categories[one.category],
            unit=units[one.unit_code] if one.unit_code else None,
        )
        for one in papers
    )
    TermsVariant.objects.bulk_create(
        TermsVariant.from_data(variant, terms=row, position=position)
        for row, one in zip(rows, papers, strict=True)
        for position, variant in enumerate(one.variants)
    )
