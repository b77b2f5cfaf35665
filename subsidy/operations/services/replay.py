"""Replay decisions: the terms pinned to a claim and its stored facts give the same amount again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import QuerySet

from subsidy.claims.models import Claim, Decision
from subsidy.core.errors import NotFound
from subsidy.operations.services.top_ups import TopUpFacts, top_ups_of
from subsidy.programmes.models import Terms
from subsidy.programmes.rules import Evaluation, TermsData, evaluate

CLAIMS_PER_CHUNK_MAX = 1_000


@dataclass(frozen=True)
class Difference:
    """What a claim keeps, where its terms and facts say something else."""

    reference: str
    what: str
    stored: object
    replayed: object

    def __str__(self) -> str:
        stored, replayed = _shown(self.stored), _shown(self.replayed)
        return f"{self.reference} {self.what}: {stored} is stored, {replayed} is right"


def claims_count() -> int:
    """Return how many claims there are to replay."""
    return Claim.objects.real().filter(opening=None).count()


def replay_all() -> Iterator[tuple[int, list[Difference]]]:
    """Replay all real claims in chunks, oldest first; yield how many, and what differs."""
    terms: dict[int, TermsData] = {}
    last_id = 0
    while chunk := list(_claims().filter(pk__gt=last_id)[:CLAIMS_PER_CHUNK_MAX]):
        last_id = chunk[-1].pk
        yield len(chunk), _replay(chunk, terms)


def replay_one(reference: str) -> list[Difference]:
    """Replay one claim. Raises NotFound."""
    chunk = list(_claims().filter(reference=reference))
    if not chunk:
        raise NotFound(f"there is no claim {reference}")
    return _replay(chunk, {})


def _claims() -> QuerySet[Claim]:
    kept = ("reference", "terms_id", "variant", "price_fen", "subsidy_fen", "facts", "trace")
    # What was decided in another system was not decided by these terms.
    ours = Claim.objects.real().filter(opening=None)
    return ours.only(*kept).prefetch_related("decisions").order_by("id")


def _replay(claims: Sequence[Claim], terms: dict[int, TermsData]) -> list[Difference]:
    """Compare the claims with what their terms say; `terms` keeps what was read before."""
    top_ups = top_ups_of(claim.pk for claim in claims)
    needed = {claim.terms_id for claim in claims}
    needed |= {one.terms_id for of_claim in top_ups.values() for one in of_claim}
    if missing := needed - terms.keys():
        rows = Terms.objects.filter(pk__in=missing).select_related("programme", "category", "unit")
        terms.update((row.pk, row.data()) for row in rows.prefetch_related("variants"))
    return [
        difference
        for claim in claims
        for difference in _differences(claim, top_ups.get(claim.pk, []), terms)
    ]


def _differences(
    claim: Claim, top_ups: Sequence[TopUpFacts], terms: Mapping[int, TermsData]
) -> Iterator[Difference]:
    """Yield what differs. Facts without the claim's price cannot be reckoned with at all."""
    if claim.facts.get("price_fen") != claim.price_fen:
        price_fen = claim.facts.get("price_fen")
        yield Difference(claim.reference, "price_fen", claim.price_fen, price_fen)
        return
    decided = _compared(claim, evaluate(terms[claim.terms_id], claim.facts))
    added = (_top_up(claim, one, terms[one.terms_id]) for one in top_ups)
    for what, stored, replayed in chain(decided, added):
        if stored != replayed:
            yield Difference(claim.reference, what, stored, replayed)


def _compared(claim: Claim, result: Evaluation) -> Iterator[tuple[str, object, object]]:
    yield "codes", [], list(result.codes)
    yield "amount_fen", claim.subsidy_fen, result.amount_fen
    yield "variant", claim.variant, result.variant
    yield "trace", claim.trace, json.loads(json.dumps(result.trace))
    for decision in claim.decisions.all():
        if decision.outcome == Decision.Outcome.APPROVED:
            yield "amount_fen decided", decision.amount_fen, result.amount_fen


def _top_up(claim: Claim, one: TopUpFacts, terms: TermsData) -> tuple[str, object, object]:
    """What the terms paid on the price that was left, beyond what the claim had by then."""
    price_fen = claim.price_fen if one.price_fen is None else one.price_fen
    pays_fen = evaluate(terms, claim.facts | {"price_fen": price_fen}).amount_fen
    replayed = None if pays_fen is None else pays_fen - one.had_fen
    return f"amount_fen of top-up {one.number}", one.amount_fen, replayed


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
