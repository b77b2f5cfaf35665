"""What the page of a sample says: its plan, and what the results say so far, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy

from subsidy.core.money import yuan
from subsidy.programmes.models import CategoryGroup
from subsidy.sampling.chart import evaluation_chart
from subsidy.sampling.models import Sample
from subsidy.sampling.rules.plans import TOP
from subsidy.sampling.rules.selection import Pool
from subsidy.sampling.rules.verdicts import Verdict
from subsidy.sampling.services import evaluation_of

Figures = Mapping[str, Any]

VERDICTS: dict[str, str | Promise] = {
    Verdict.MATERIAL: gettext_lazy("The error is material"),
    Verdict.NOT_MATERIAL: gettext_lazy("The error is not material"),
    Verdict.INCONCLUSIVE: gettext_lazy("The sample cannot say yet"),
}
STRATA: dict[str, str | Promise] = {
    Pool.ALL: gettext_lazy("all claims"),
    Pool.CERTAIN: gettext_lazy("a full interval or more: examined whole"),
    Pool.INTERVAL: gettext_lazy("drawn at intervals"),
    Pool.NEGATIVE: gettext_lazy("negative amounts: examined whole"),
    Pool.ZERO: gettext_lazy("zero amounts"),
    TOP: gettext_lazy("large amounts: examined whole"),
}
MONEY = {
    "book_fen": gettext_lazy("book value"),
    "tolerable_fen": gettext_lazy("tolerable error"),
    "found_fen": gettext_lazy("error found in the items"),
    "error_fen": gettext_lazy("projected error"),
    "precision_fen": gettext_lazy("precision"),
    "upper_fen": gettext_lazy("upper error limit"),
    "clawback_fen": gettext_lazy(
        "lower limit of a two-sided 90 per cent interval: may be asked back"
    ),
    "extra_correction_fen": gettext_lazy("to correct besides, for the rest to be tolerable"),
}
BOUNDS = {
    "stringer_fen": gettext_lazy("Stringer bound, binomial"),
    "stringer_poisson_fen": gettext_lazy("Stringer bound, Poisson"),
    "cell_fen": gettext_lazy("cell bound"),
    "lta_fen": gettext_lazy("Stringer bound less understatements"),
}
RATES = {
    "error_rate": gettext_lazy("projected error rate"),
    "residual_rate": gettext_lazy("residual rate, once what was found is corrected"),
}


def panel(sample: Sample) -> dict[str, Any]:
    """Return what the page shows of a sample that is drawn; nothing before."""
    if not sample.seed or not sample.size:
        return {}
    figures = evaluation_of(sample)
    return {
        "verdict": VERDICTS[figures["verdict"]],
        "is_provisional": not figures["is_complete"],
        "progress": _("%(recorded)d of %(items)d items have a result, %(wrong)d of them wrong")
        % figures,
        "advice": _advice(figures),
        "figures": _figures(figures),
        "attribute": _attribute(figures),
        "strata": [_stratum(one) for one in figures["strata"]],
        "chart": _safe(evaluation_chart(figures)),
    }


def stratum_name(name: str) -> str:
    """Return a pool, a category group or a band of amounts, in words."""
    if name in CategoryGroup.values:
        return str(CategoryGroup(name).label)
    if name.startswith("band-"):
        return _("band %(number)d of amounts") % {"number": int(name.removeprefix("band-")) + 1}
    return str(STRATA.get(name, name))


def _figures(figures: Figures) -> list[tuple[str, str]]:
    both = figures | figures.get("bounds", {})
    rows = [
        (label, _yuan(both.get(name))) for name, label in (MONEY | BOUNDS).items() if name in both
    ]
    rows += [(label, _percent(figures[name])) for name, label in RATES.items()]
    return [(str(label), text) for label, text in rows]


def _advice(figures: Figures) -> list[str]:
    """Return what may be done where the sample cannot say."""
    advice = figures["advice"]
    if advice is None:
        return []
    words = []
    if advice["confidence"] is not None and advice["z"] > 0:
        words.append(
            _("It would conclude at a confidence of %(percent)s.")
            % {"percent": _percent(advice["confidence"])}
        )
    if advice["size_needed"] is not None:
        words.append(
            _("About %(size)d items would decide, were the rest like these: announce a larger one.")
            % {"size": advice["size_needed"]}
        )
    return words


def _attribute(figures: Figures) -> str:
    found = figures.get("attribute")
    if not found:
        return ""
    return _(
        "%(wrong)d of %(items)d are wrong; of all %(units)d claims, %(lower)d to %(upper)d."
    ) % {
        **found,
        "lower": found["lower_count"],
        "upper": found["upper_count"],
    }


def _stratum(one: Figures) -> dict[str, object]:
    return {
        **one,
        "name": stratum_name(one["name"]),
        "book": yuan(one["book_fen"]),
        "found": yuan(one["found_fen"]),
    }


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.2%}"


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - the chart escapes every text it is given
