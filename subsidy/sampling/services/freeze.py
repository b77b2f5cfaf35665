"""The second step: the population, as of its day, written down line by line and hashed."""

from datetime import datetime, time

from django.db import connection, transaction

from subsidy.audits.services import DayNotOver
from subsidy.claims.states import STANDING
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.core.errors import Refusal
from subsidy.core.moves import move
from subsidy.sampling.models import Sample, Stratum
from subsidy.sampling.services.locking import lock
from subsidy.sampling.services.strata import strata_of


class PopulationEmpty(Refusal):
    """There is nothing to draw from."""

    code = "population_empty"


class CommitmentTooNew(Refusal):
    """The commitment comes first, the population after it."""

    code = "commitment_too_new"


#: Money paid less what bounced or came back, by the ledger: as any report of that day says.
_PAID = """
    SELECT claim.id, claim.reference, category."group",
        sum(CASE transfer.kind WHEN 'pay' THEN amount_fen ELSE -amount_fen END)::bigint AS fen
    FROM claims_claim AS claim
    JOIN programmes_category AS category ON category.id = claim.category_id
    JOIN funds_fundline AS line ON line.id = claim.line_id
    JOIN ledger_transfer AS transfer ON transfer.subject = 'claim:' || claim.id
    WHERE {scope} AND transfer.kind IN ('pay', 'bounce', 'recover')
      AND transfer.programme_day <= %(as_of)s AND transfer.recorded_at <= %(cutoff)s
    GROUP BY claim.id, category."group"
    HAVING sum(CASE transfer.kind WHEN 'pay' THEN amount_fen ELSE -amount_fen END) <> 0"""

#: A claim's state at the cutoff is what its first later move left; without one, its state now.
_STANDING = """
    SELECT claim.id, claim.reference, category."group", claim.subsidy_fen AS fen
    FROM claims_claim AS claim
    JOIN programmes_category AS category ON category.id = claim.category_id
    JOIN funds_fundline AS line ON line.id = claim.line_id
    LEFT JOIN (
        SELECT DISTINCT ON (claim_id) claim_id, source
        FROM claims_claimmove WHERE at > %(cutoff)s ORDER BY claim_id, at, id
    ) AS later ON later.claim_id = claim.id
    WHERE {scope} AND claim.bought_on <= %(as_of)s
      AND coalesce(later.source, claim.state) = ANY(%(standing)s)"""

_SCOPE = """claim.programme_id = %(programme)s
      AND (%(unit)s::bigint IS NULL OR %(merchant)s::bigint IS NOT NULL OR line.unit_id = %(unit)s)
      AND (%(merchant)s::bigint IS NULL OR claim.merchant_id = %(merchant)s)"""

_LAYER = """CASE WHEN fen >= %(top)s::bigint THEN 'top'
        WHEN %(layered_by)s = 'group' THEN "group"
        WHEN %(layered_by)s = 'amount'
            THEN 'band-' || lpad(width_bucket(fen, %(cuts)s::bigint[])::text, 2, '0')
        ELSE '' END"""

#: What `rules.population.hash_of` says, for a million lines as well.
_SUMMARY = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(
            reference || ',' || amount_fen || ',' || layer || chr(10), ''
            ORDER BY reference COLLATE "C"), ''), 'UTF8')), 'hex'),
        count(*), coalesce(sum(amount_fen), 0)::bigint
    FROM sampling_populationline WHERE sample_id = %s"""


@transaction.atomic
def freeze(sample: Sample, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Write the population down and lay out the strata with their sizes.

    Claims count as they stood at the end of the day `as_of`, or now if that is earlier. Raises
    WrongState, DayNotOver, CommitmentTooNew, PopulationEmpty.
    """
    lock(sample, "freeze")
    if sample.as_of > programme_day(at):
        raise DayNotOver(str(sample.as_of))
    if at <= sample.announced_at:
        raise CommitmentTooNew
    cutoff = min(at, datetime.combine(sample.as_of, time.max, SHANGHAI))
    _write_lines(sample, cutoff)
    sha256, units_count, book_fen = summary_of(sample)
    if not units_count:
        raise PopulationEmpty
    strata = strata_of(sample, book_fen)
    Stratum.objects.bulk_create(strata)
    move(
        sample,
        "freeze",
        by=by,
        at=at,
        reason=reason,
        cutoff=cutoff,
        population_sha256=sha256,
        units_count=units_count,
        book_fen=book_fen,
        size=sum(stratum.size for stratum in strata),
        frozen_at=at,
    )


def _write_lines(sample: Sample, cutoff: datetime) -> None:
    """Write all lines in one statement."""
    rows = (_PAID if sample.basis == "paid" else _STANDING).format(scope=_SCOPE)
    params = {
        "sample": sample.pk,
        "programme": sample.programme_id,
        "unit": sample.unit_id,
        "merchant": sample.merchant_id,
        "as_of": sample.as_of,
        "cutoff": cutoff,
        "standing": [str(state) for state in STANDING],
        "top": sample.top_from_fen,
        "layered_by": sample.layered_by,
        "cuts": sample.cuts_fen,
    }
    insert = f"""
        INSERT INTO sampling_populationline (sample_id, claim_id, reference, amount_fen, layer)
        SELECT %(sample)s, id, reference, fen, {_LAYER} FROM ({rows}) AS unit
        ORDER BY reference COLLATE "C" """
    with connection.cursor() as cursor:
        cursor.execute(insert, params)


def summary_of(sample: Sample) -> tuple[str, int, int]:
    """Return the hash of the lines, their number, and the sum of their amounts in fen."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, [sample.pk])
        summary: tuple[str, int, int] = cursor.fetchone()
        return summary
