"""How PostgreSQL answers where many claims are: no question about one walks through all moves."""

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subsidy.claims import services
from subsidy.claims.models import Claim
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.long

CLAIMS = 3_000
MERCHANTS = 10


@pytest.fixture
def crowd(shop):
    """Thousands of claims of ten merchants, most of them paid long ago, with all their moves."""
    template = shop.submitted()
    merchants = [make.merchant(shop.programme, shop.unit).pk for _ in range(MERCHANTS)]
    own = {"id", "reference", "merchant_id", "state", "decided_at"}
    rest = [field.column for field in Claim._meta.concrete_fields if field.column not in own]
    with pgtrigger.ignore("claims.Claim:born_in_a_first_state"), connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO claims_claim (reference, merchant_id, state, decided_at, {", ".join(rest)})
            SELECT 'C-' || lpad(n::text, 12, '0'), (%s::bigint[])[1 + n %% %s],
                   CASE WHEN n %% 10 = 0 THEN 'approved' ELSE 'paid' END,
                   submitted_at, {", ".join(rest)}
            FROM claims_claim, generate_series(1, %s) AS n WHERE id = %s""",
            [merchants, MERCHANTS, CLAIMS, template.pk],
        )
        cursor.execute(
            """
            INSERT INTO claims_claimmove
                (claim_id, verb, source, target, by_kind, by_reference, at, reason)
            SELECT claim.id, verb, source, target, 'sweep', 'test',
                   %s::timestamptz - (claim.id %% 3000 + 6 - place) * interval '1 day', ''
            FROM claims_claim AS claim, (VALUES
                (1, 'submit', '', 'submitted'), (2, 'refer', 'submitted', 'in_review'),
                (3, 'approve', 'in_review', 'approved'), (4, 'schedule', 'approved', 'scheduled'),
                (5, 'pay', 'scheduled', 'paid')) AS move (place, verb, source, target)
            WHERE claim.id <> %s AND (claim.state = 'paid' OR place < 4)
            ORDER BY claim.id, place""",
            [NOON, template.pk],
        )
        cursor.execute("ANALYZE claims_claim, claims_claimmove, claims_citizencode")
    return shop


def plans(act):
    """Return what PostgreSQL would do for each statement of `act`."""
    with CaptureQueriesContext(connection) as asked:
        act()
    statements = [one["sql"] for one in asked if "claims_claim" in one["sql"]]
    assert statements
    found = []
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(f"EXPLAIN {sql}")
            found.append("\n".join(row[0] for row in cursor.fetchall()))
    return "\n".join(found)


class TestPlans:
    def test_of_a_merchants_position_use_its_index(self, crowd):
        merchant = Claim.objects.latest("id").merchant
        plan = plans(lambda: services.position_of(merchant, at=NOON))
        assert "Seq Scan on claims_claim" not in plan
        assert "claim_of_merchant_state" in plan

    def test_of_a_list_look_up_the_latest_moves_one_by_one(self, crowd):
        merchant = Claim.objects.latest("id").merchant
        rows = services.with_waiting(Claim.objects.of(merchant)).order_by("-id")[:51]
        plan = plans(lambda: list(rows))
        assert "Seq Scan on claims_claim" not in plan

    def test_of_one_claim_look_up_its_own_moves(self, crowd):
        claim = services.with_waiting(Claim.objects.select_related("line")).get(
            reference="C-000000000010"
        )
        plan = plans(lambda: services.waiting_of(claim, at=NOON))
        assert "Seq Scan on claims_claimmove" not in plan

    def test_of_times_to_payment_start_from_what_was_paid_of_late(self, crowd):
        assert services.learn_pay_times(at=NOON) == 3 * 4
        plan = plans(lambda: services.learn_pay_times(at=NOON))
        assert "Seq Scan on claims_claimmove" not in plan
        assert "claim_move_paid" in plan

    def test_of_codes_start_from_the_requests(self, crowd):
        services.ask_code(reference="C-000000000010", mobile="13800000000", at=NOON)
        plan = plans(lambda: services.issue_codes(at=NOON))
        assert "Seq Scan on claims_claim " not in plan
        assert "Seq Scan on claims_claimmove" not in plan
