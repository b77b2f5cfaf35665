"""The first page: what waits, where the money stands, and what the audits found last."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from subsidy.audits.models import Flag
from subsidy.audits.pages import title
from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState
from subsidy.core import clock
from subsidy.core.money import yuan
from subsidy.disbursements.models import Batch
from subsidy.disbursements.states import BatchState
from subsidy.funds.models import FundLine
from subsidy.ledger.models import Balance
from subsidy.programmes.models import CategoryGroup
from subsidy.reports.charts import REST, SPOKEN_FOR
from subsidy.reports.rules import Sums, total
from subsidy.web.windows import in_units

FLAGS_MAX = 6
#: Batches that somebody still has to do something about.
OPEN_BATCHES = [
    BatchState.DRAFT,
    BatchState.SEALED,
    BatchState.ENDORSED,
    BatchState.APPROVED,
    BatchState.SENT,
    BatchState.PART_SETTLED,
    BatchState.SETTLED,
]
#: What is available is the empty part of a bar.
DRAWN = (*SPOKEN_FOR, REST[-1])
SUMS = ("central", "local", "frozen", "reserved", "committed", "paid", "returned", "available")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the template's context. Six queries, whatever there is."""
    if not request.user.has_perm("claims.view_claim"):
        return context
    return context | {
        "cards": [*_waiting(request), _batches_card(request)],
        "funds": _funds(request),
        "parts": [{"label": part.label, "colour": part.colour} for part in DRAWN],
        "flags": _flags(request),
    }


def _waiting(request: HttpRequest) -> list[dict[str, object]]:
    claims = in_units(Claim.objects.real(), "line__unit", request)
    review, unpaid = Q(state=ClaimState.IN_REVIEW), Q(state=ClaimState.APPROVED)
    seen = claims.filter(review | unpaid).aggregate(
        review=Count("id", filter=review),
        oldest=Min("submitted_at", filter=review),
        unpaid=Count("id", filter=unpaid),
        unpaid_fen=Sum("subsidy_fen", filter=unpaid, default=0),
    )
    page = reverse("admin:claims_claim_changelist")
    return [
        {
            "title": _("Waiting for review"),
            "figure": f"{seen['review']:,}",
            "note": _oldest(seen["oldest"]),
            "url": f"{page}?waiting=person",
        },
        {
            "title": _("Approved, not paid yet"),
            "figure": f"{seen['unpaid']:,}",
            "note": _("%s yuan") % yuan(seen["unpaid_fen"]),
            "url": f"{page}?waiting=payment",
        },
    ]


def _oldest(moment: datetime | None) -> str:
    if moment is None:
        return _("Nothing waits")
    return _("The oldest one came on %s") % clock.programme_day(moment).isoformat()


def _batches_card(request: HttpRequest) -> dict[str, object]:
    batches = in_units(Batch.objects.real(), "payments__lines__grant__claim__line__unit", request)
    counts = dict(
        batches.filter(state__in=OPEN_BATCHES)
        .values_list("state")
        .annotate(Count("id"))
        .order_by("state")
    )
    page = reverse("admin:disbursements_batch_changelist")
    return {
        "title": _("Batches under way"),
        "figure": f"{sum(counts.values()):,}",
        "links": [
            {
                "text": f"{state.label} {counts[state]}",
                "url": f"{page}?state__exact={state.value}",
            }
            for state in OPEN_BATCHES
            if state in counts
        ],
        "note": "" if counts else _("Nothing waits"),
        "url": page,
    }


def _funds(request: HttpRequest) -> list[dict[str, object]]:
    """Return a bar for each category group, and one for all."""
    lines = in_units(FundLine.objects.filter(programme__is_test=False), "unit", request)
    groups = {f"line:{pk}": group for pk, group in lines.values_list("id", "category_group")}
    sums: dict[str, list[Sums]] = {}
    for balance in Balance.objects.filter(book__in=groups).order_by("book"):
        sums.setdefault(groups[balance.book], []).append(_sums(balance))
    by_group = {group: total(sums[group]) for group in CategoryGroup.values if group in sums}
    bars = [_bar(_("All category groups"), total(by_group.values()))] if by_group else []
    return bars + [_bar(str(CategoryGroup(group).label), one) for group, one in by_group.items()]


def _sums(balance: Balance) -> Sums:
    figures = {f"{name}_fen": getattr(balance, f"{name}_fen") for name in SUMS}
    figures["paid_fen"] += balance.lost_fen  # the payees have it, written off or not
    return Sums(**figures, lost_fen=balance.lost_fen, recovered_fen=-balance.recovered_fen)


def _bar(name: str, sums: Sums) -> dict[str, object]:
    allotted = sums.allotted_fen or 1
    return {
        "name": name,
        "text": _("%(spoken)s of %(allotted)s yuan")
        % {"spoken": yuan(sums.spoken_for_fen), "allotted": yuan(sums.allotted_fen)},
        "rate": f"{sums.utilisation_bp // 100}.{sums.utilisation_bp % 100:02d} %",
        "pieces": [
            {
                "colour": part.colour,
                "title": f"{part.label}: {yuan(part.fen(sums))}",
                "width": f"{part.fen(sums) * 100 / allotted:.3f}%",
            }
            for part in DRAWN
            if part.fen(sums) > 0
        ],
    }


def _flags(request: HttpRequest) -> list[dict[str, object]]:
    flags = in_units(Flag.objects.open(), "merchant__unit", request)
    newest = flags.select_related("merchant").order_by("-id")[:FLAGS_MAX]
    return [
        {
            "url": reverse("admin:audits_flag_change", args=[flag.pk]),
            "merchant": flag.merchant.name,
            "indicator": title(flag.indicator),
            "money": yuan(flag.excess_fen),
            "raised_at": flag.raised_at,
        }
        for flag in newest
    ]
