"""Routing: which of the submitted claims a person should look at, and why."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncHour

from subsidy.catalogue.models import FiledPrice
from subsidy.catalogue.states import FiledState
from subsidy.claims.models import Claim, ClaimIdentifier
from subsidy.claims.rules.checks import Limits, Seen
from subsidy.claims.rules.checks.kinds import Place
from subsidy.claims.rules.routing import SEEN_AT_THE_TILL, Reason, reasons_to_look
from subsidy.claims.services.evidence import concerns
from subsidy.core.clock import SHANGHAI
from subsidy.core.rows import ask

_KEEP = """
    UPDATE claims_claim AS claim SET routed_because = kept.reasons::jsonb
    FROM unnest(%b::bigint[], %b::text[]) AS kept (id, reasons) WHERE claim.id = kept.id"""

Hour = tuple[int, datetime]  # merchant id and the beginning of the hour


def reasons_of(claims: Sequence[Claim]) -> dict[int, list[Reason]]:
    """Return why a person should look at each claim, by its id; nothing: it is clean.

    What the till alone could see was kept with the claim then, and counts.
    """
    known = limits()
    ids = [claim.pk for claim in claims]
    registers, look_alikes = _registers(ids), _look_alikes(ids)
    late, of_evidence = _late_by_hour(claims, known), concerns(ids)
    reasons = {}
    for claim in claims:
        seen = Seen(
            reference=claim.reference,
            bought_at=claim.bought_at,
            submitted_at=claim.submitted_at or claim.created_at,
            delivered=claim.delivered_on is not None,
            has_look_alike=claim.pk in look_alikes,
            vin_is_odd=claim.vin_is_odd,
            energy_level=claim.facts.get("energy_level"),
            late_beside=late.get(_hour(claim), 0),
            delivery_kind=claim.delivery_kind,
            delivery_place=_place(*(claim.delivery_place or ",").split(",")),
            **_seen_in(registers[claim.pk]),
        )
        kept = [why for why in claim.routed_because if why["code"] in SEEN_AT_THE_TILL]
        found = reasons_to_look(seen, limits=known)
        reasons[claim.pk] = kept + found + of_evidence.get(claim.pk, [])
    return reasons


def keep_reasons(reasons: Mapping[int, Sequence[Reason]]) -> None:
    """Write down why each of these claims goes to a person."""
    if reasons:
        ask(_KEEP, [list(reasons), [json.dumps(list(why)) for why in reasons.values()]])


def limits() -> Limits:
    """Return from where on a person should look, as it is set."""
    return Limits(
        random_bp=settings.RANDOM_REVIEW_BP,
        seed=settings.RANDOM_REVIEW_SEED,
        random_bp_of=settings.RANDOM_REVIEW_BP_OF,
        late_after_hours=settings.LATE_AFTER_HOURS,
        back_fill_rows=settings.BACK_FILL_ROWS,
        delivery_radius_m=settings.DELIVERY_RADIUS_M,
        pickup_radius_m=settings.PICKUP_RADIUS_M,
        terminal_radius_m=settings.TERMINAL_RADIUS_M,
    )


def _registers(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what category, catalogue, store, terminal and applicant say of each claim."""
    day = OuterRef("bought_on")
    filed = FiledPrice.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day),
        merchant=OuterRef("merchant"),
        product=OuterRef("product"),
        state=FiledState.IN_FORCE,
        from_on__lte=day,
    )
    rows = Claim.objects.filter(pk__in=ids).values(
        "pk",
        "category__group",
        "product__energy_level",
        "applicant__name",
        "contact__name",
        "store__channel",
        "store__latitude",
        "store__longitude",
        "terminal__latitude",
        "terminal__longitude",
        "terminal__radius_m",
        filed_fen=Subquery(filed.values("price_fen")),
        baseline_fen=Subquery(filed.values("baseline_fen")),
    )
    return {row["pk"]: dict(row) for row in rows}


def _seen_in(row: dict[str, Any]) -> dict[str, Any]:
    has_place = row["store__channel"] == "store"
    names = ["".join(row[name].split()) for name in ("applicant__name", "contact__name")]
    return {
        "group": row["category__group"],
        "catalogue_energy_level": row["product__energy_level"],
        "filed_price_fen": row["filed_fen"],
        "baseline_fen": row["baseline_fen"],
        "is_same_name": names[0] == names[1],
        "store_place": _place(row["store__latitude"], row["store__longitude"])
        if has_place
        else None,
        "terminal_place": _place(row["terminal__latitude"], row["terminal__longitude"]),
        "terminal_radius_m": row["terminal__radius_m"],
    }


def _place(latitude: str | Decimal | None, longitude: str | Decimal | None) -> Place | None:
    return (float(latitude), float(longitude)) if latitude and longitude else None


def _late_by_hour(claims: Sequence[Claim], known: Limits) -> dict[Hour, int]:
    """Return how many late claims each merchant of a late one sent in that hour."""
    late_after = timedelta(hours=known.late_after_hours)
    late = [claim for claim in claims if claim.created_at - claim.bought_at > late_after]
    if not late:
        return {}
    hours = sorted(_hour(claim)[1] for claim in late)
    rows = Claim.objects.filter(
        merchant__in={claim.merchant_id for claim in late},
        created_at__gte=hours[0],
        created_at__lt=hours[-1] + timedelta(hours=1),
        created_at__gt=F("bought_at") + late_after,
    ).order_by()
    by_hour = rows.values_list("merchant_id", TruncHour("created_at", tzinfo=SHANGHAI))
    return {(merchant, hour): count for merchant, hour, count in by_hour.annotate(Count("pk"))}


def _hour(claim: Claim) -> Hour:
    moment = claim.created_at.astimezone(SHANGHAI)
    return claim.merchant_id, moment.replace(minute=0, second=0, microsecond=0)


def _look_alikes(claim_ids: list[int]) -> set[int]:
    """Return the claims of which an identifier looks like that of another live claim.

    Two look-ups by value rather than a join: on a table that grew faster than its statistics, a
    join of the table with itself may be planned row by row.
    """
    mine = list(
        ClaimIdentifier.objects.filter(claim_id__in=claim_ids).values_list(
            "claim_id", "look_alike_digest", "digest"
        )
    )
    others = defaultdict(set)
    wanted = [look_alike for _, look_alike, _ in mine]
    alike = ClaimIdentifier.objects.filter(look_alike_digest__in=wanted, is_live=True)
    for claim_id, look_alike, digest in alike.values_list(
        "claim_id", "look_alike_digest", "digest"
    ):
        others[look_alike].add((claim_id, digest))
    return {
        claim_id
        for claim_id, look_alike, digest in mine
        if any(other != claim_id and seen != digest for other, seen in others[look_alike])
    }
