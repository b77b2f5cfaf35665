"""Samples of outside auditors: what they found, projected, with limits and a verdict."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from subsidy.reports.columns import Measure
from subsidy.reports.services.registry import Facts, Item, Scope, Section, SectionTable, register
from subsidy.sampling.models import Design, Sample, SampleMove
from subsidy.sampling.rules.verdicts import Verdict
from subsidy.sampling.states import SampleState

S = SampleState
#: The latest ones are listed; all are counted.
SAMPLES_MAX = 30
FIGURES = ("items", "wrong", "book_fen", "error_fen", "upper_fen", "clawback_fen", "verdict")


def gather(scope: Scope) -> Facts:
    """Return the facts: samples by their state then, and the evaluations that were kept by then."""
    samples = _samples(scope)
    evaluated = samples.filter(state_then__in=[S.EVALUATED, S.CLOSED], evaluation__isnull=False)
    under_way = [S.ANNOUNCED, S.FROZEN, S.DRAWN]
    return {
        "figures": {
            "announced": samples.filter(announced_at__gte=scope.start).count(),
            "under_way": samples.filter(state_then__in=under_way).count(),
            "evaluated": evaluated.count(),
            "material": evaluated.filter(evaluation__verdict=Verdict.MATERIAL.value).count(),
        },
        "rows": {"results": [_result(one) for one in evaluated.order_by("-id")[:SAMPLES_MAX]]},
    }


def _samples(scope: Scope) -> Any:
    """Return the samples of the place; those of the whole programme are no unit's."""
    last = SampleMove.objects.filter(sample=OuterRef("pk"), at__lte=scope.end).order_by("-id")
    place = Q() if scope.unit is None else Q(unit=scope.unit)
    rows = Sample.objects.filter(place, programme=scope.programme, announced_at__lte=scope.end)
    return rows.annotate(state_then=Subquery(last.values("target")[:1]))


def _result(sample: Sample) -> dict[str, Any]:
    assert sample.evaluation is not None
    return {
        "sample": sample.reference,
        "as_of": sample.as_of.isoformat(),
        "design": sample.design,
        "confidence": sample.confidence,
        **{name: sample.evaluation[name] for name in FIGURES},
    }


def _design(value: str) -> str:
    return str(Design(value).label)


def _verdict(value: str) -> str:
    return str(VERDICTS[value])


VERDICTS = {
    Verdict.MATERIAL.value: _("material"),
    Verdict.NOT_MATERIAL.value: _("not material"),
    Verdict.INCONCLUSIVE.value: _("inconclusive"),
}
TEXT, FEN = Measure.TEXT, Measure.FEN
SAMPLES = register(
    Section(
        name="samples",
        place=80,
        title=_("Results of samples"),
        note=_(
            "Errors are projected to the whole population. Money is asked back by the lower limit "
            "of a two-sided interval of 90 %, never by the projection."
        ),
        gather=gather,
        figures=(
            Item(name="announced", title=_("Announced in the period")),
            Item(name="under_way", title=_("Samples under way")),
            Item(name="evaluated", title=_("Samples evaluated so far")),
            Item(name="material", title=_("of them material")),
        ),
        tables=(
            SectionTable(
                name="results",
                title=_("Evaluated samples"),
                columns=(
                    Item(name="sample", title=_("Sample"), measure=TEXT),
                    Item(name="as_of", title=_("As of"), measure=TEXT),
                    Item(name="design", title=_("Design"), measure=TEXT, say=_design),
                    Item(name="confidence", title=_("Level (%)")),
                    Item(name="items", title=_("Items")),
                    Item(name="wrong", title=_("Wrong")),
                    Item(name="book_fen", title=_("Book value (yuan)"), measure=FEN),
                    Item(name="error_fen", title=_("Projected error (yuan)"), measure=FEN),
                    Item(name="upper_fen", title=_("Upper limit (yuan)"), measure=FEN),
                    Item(name="clawback_fen", title=_("Lower limit (yuan)"), measure=FEN),
                    Item(name="verdict", title=_("Verdict"), measure=TEXT, say=_verdict),
                ),
                empty=_("No sample has been evaluated yet."),
            ),
        ),
    )
)
