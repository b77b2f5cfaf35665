"""Learning how long claims of a kind take to be paid, from those that were paid of late."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from subsidy.claims.models import Claim, PayTime
from subsidy.claims.rules.waiting import ON_THE_WAY, Times

#: Every entry into a stage counts, so that the claims that went round twice are not left out.
_LEARN = """
    WITH paid AS (
        SELECT claim_id, max(at) AS at FROM claims_claimmove
        WHERE verb = 'pay' AND at > %(since)s AND at <= %(until)s GROUP BY claim_id
    ), entered AS (
        SELECT move.claim_id, move.target AS stage,
               (paid.at AT TIME ZONE 'Asia/Shanghai')::date
               - (move.at AT TIME ZONE 'Asia/Shanghai')::date AS days
        FROM paid JOIN claims_claimmove AS move
          ON move.claim_id = paid.claim_id AND move.at <= paid.at
        WHERE move.target = ANY(%(stages)s)
    ), learnt AS (
        SELECT claim.programme_id, line.category_group, line.unit_id, entered.stage,
               count(DISTINCT entered.claim_id) AS claims,
               percentile_disc(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY entered.days) AS days
        FROM entered
        JOIN claims_claim AS claim ON claim.id = entered.claim_id
        JOIN funds_fundline AS line ON line.id = claim.line_id
        GROUP BY GROUPING SETS (
            (claim.programme_id, line.category_group, line.unit_id, entered.stage),
            (claim.programme_id, line.category_group, entered.stage),
            (claim.programme_id, entered.stage))
    )
    INSERT INTO claims_paytime AS known (programme_id, category_group, unit_id, stage, claims,
        early_days, middle_days, late_days, learnt_at)
    SELECT programme_id, coalesce(category_group, ''), unit_id, stage, claims,
           days[1], days[2], days[3], %(until)s
    FROM learnt
    ON CONFLICT ON CONSTRAINT a_kind_has_one_time_to_payment DO UPDATE
    SET claims = excluded.claims, early_days = excluded.early_days,
        middle_days = excluded.middle_days, late_days = excluded.late_days,
        learnt_at = excluded.learnt_at
    WHERE known.learnt_at <= excluded.learnt_at"""


@transaction.atomic
def learn_pay_times(*, at: datetime) -> int:
    """Learn anew from what was paid of late; return how many kinds and stages are known.

    One statement; what nothing was paid of any more is forgotten.
    """
    params: dict[str, Any] = {
        "since": at - timedelta(days=settings.PAY_TIME_DAYS),
        "until": at,
        "stages": list(ON_THE_WAY),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, params)
        learnt = int(cursor.rowcount)
    PayTime.objects.filter(learnt_at__lt=at).delete()
    return learnt


def times_for(claim: Claim) -> list[Times]:
    """Return what is known of claims of its kind in its stage, the narrowest kind first."""
    group, unit_id = claim.line.category_group, claim.line.unit_id
    kinds = {(group, unit_id): "unit", (group, None): "group", ("", None): "programme"}
    rows = PayTime.objects.filter(
        Q(unit=unit_id) | Q(unit=None),
        programme=claim.programme_id,
        category_group__in=[group, ""],
        stage=claim.state,
    )
    known = {(row.category_group, row.unit_id): row for row in rows}
    return [
        Times(kind, row.claims, row.early_days, row.middle_days, row.late_days)
        for key, kind in kinds.items()
        if (row := known.get(key))
    ]
