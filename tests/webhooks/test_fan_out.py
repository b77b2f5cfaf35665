import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from subsidy.accounts.models import Role
from subsidy.cases import services as cases
from subsidy.claims import services as claims
from subsidy.claims.models import ClaimMove
from subsidy.core.moves import Told, ToldMove
from subsidy.disbursements.models import Payment, PaymentMove
from subsidy.merchants import services as merchants
from subsidy.merchants.models import MerchantMove
from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery, Event
from subsidy.webhooks.services.fan_out import LOCK
from subsidy.webhooks.services.sources import SOURCES
from tests import make
from tests.cases.office import Office
from tests.core.test_moves import refused
from tests.disbursements.desk import Desk
from tests.disbursements.replies import line
from tests.make import NOON

LATER = NOON + timedelta(hours=1)


def told():
    """What merchants were told: type, subject, number, verb or nothing, state."""
    rows = Event.objects.order_by("id")
    return [
        (row.type, row.subject, row.sequence, row.data.get("verb"), row.data.get("state"))
        for row in rows
    ]


def untold():
    return sum(source.model.objects.filter(is_told=False).count() for source in SOURCES)


@pytest.mark.django_db
class TestFanOut:
    def test_tells_each_move_of_a_claim_once_in_order(self, shop, listen):
        endpoint = listen()
        claim = shop.approved(external_id="till-7")

        assert services.fan_out(at=NOON) == 4 + 4  # the merchant's admission at noon, too
        assert services.fan_out(at=NOON) == 0

        moved, name = "claim.state_changed", claim.reference
        assert [row for row in told() if row[0] == moved] == [
            (moved, name, 1, "submit", "submitted"),
            (moved, name, 2, "refer", "in_review"),
            (moved, name, 3, "approve", "approved"),
        ]
        event = Event.objects.get(subject=name, sequence=2)
        move = claim.moves.get(verb="refer")
        assert (event.cause, event.merchant, event.occurred_at) == (
            f"claimmove:{move.pk}",
            shop.merchant,
            move.at,
        )
        assert event.data == {
            "reference": name,
            "state": "in_review",
            "previous_state": "submitted",
            "verb": "refer",
            "external_id": "till-7",
            "programme": "hebei-2024",
            "reasons": [],
            "answer_by": None,
        }
        delivery = Delivery.objects.get(event=event)
        assert (delivery.endpoint, delivery.subject, delivery.state, delivery.next_at) == (
            endpoint,
            name,
            "waiting",
            NOON,
        )
        assert untold() == 0

    def test_names_the_reasons_of_a_rejection_with_their_cures(self, shop, listen, settings):
        settings.LANGUAGE_CODE = "en"
        listen()
        claim = shop.in_review()
        claims.reject(
            claim, by=make.actor(), at=NOON, codes=["invoice_title_mismatch"], reason="张三 called"
        )
        services.fan_out(at=NOON)
        data = Event.objects.get(subject=claim.reference, data__verb="reject").data
        assert data["reasons"] == [
            {
                "code": "invoice_title_mismatch",
                "title": "The invoice is not in the applicant's name",
                "cure": "Issue a corrected invoice",
            }
        ]
        assert data["answer_by"] > NOON.isoformat()
        assert "张三" not in str(data)

    def test_tells_of_payments_as_settlements(self, shop, listen, tmp_path):
        desk = Desk(shop, tmp_path)
        listen(events=["settlement.paid"])
        batch = desk.sent()
        payment = Payment.objects.get()
        desk.answered(batch, line(payment.reference))
        services.fan_out(at=NOON)
        payment.refresh_from_db()
        event = Event.objects.get()
        assert (event.type, event.subject, event.data) == (
            "settlement.paid",
            payment.reference,
            {
                "reference": payment.reference,
                "batch": batch.number,
                "amount_fen": payment.amount_fen,
                "grants": 1,
                "bank_reference": payment.bank_reference,
            },
        )
        assert not PaymentMove.objects.filter(is_told=False).exists()

    def test_never_tells_a_merchant_of_what_citizens_are_paid(self, shop, listen, tmp_path):
        desk = Desk(shop, tmp_path)
        listen(events=["settlement.paid"])
        batch = desk.sent("applicant")
        desk.answered(batch, line(Payment.objects.get().reference))
        assert services.fan_out(at=NOON) == 0

    def test_tells_of_holds_on_a_claim_and_on_a_merchant(self, shop, listen, settings):
        settings.LANGUAGE_CODE = "en"
        listen(events=["claim.held"])
        claim, officer = shop.submitted(), make.actor()
        facts = {"reason_code": "complaint", "reason": "王五 says", "by": officer, "at": NOON}
        claims.hold_claim(claim, **facts)
        claims.hold_merchant(shop.merchant, **facts)
        claims.hold_merchant(make.merchant(shop.programme, shop.unit), **facts)
        services.fan_out(at=NOON)
        reasons = [{"code": "complaint", "title": "Somebody complained"}]
        assert [(row.subject, row.data) for row in Event.objects.order_by("id")] == [
            (
                claim.reference,
                {"reference": claim.reference, "scope": "claim", "reasons": reasons},
            ),
            (
                shop.merchant.reference,
                {"reference": None, "scope": "merchant", "reasons": reasons},
            ),
        ]
        assert untold() == 0

    def test_tells_of_standing(self, shop, listen):
        listen(events=["merchant.standing_changed"], at=LATER)
        merchants.suspend(shop.merchant, by=make.actor(), at=LATER, reason="李四 said so")
        services.fan_out(at=LATER)
        assert Event.objects.get().data == {
            "reference": shop.merchant.reference,
            "state": "suspended",
            "previous_state": "active",
            "verb": "suspend",
        }

    def test_tells_of_flags_when_the_merchant_is_told_and_not_before(self, shop, listen):
        listen(events=["flag.opened"])
        office = Office(shop)
        case = office.assigned(office.flag(shop.submitted()))
        assert services.fan_out(at=NOON) == 0
        cases.tell(case, asked="why?", by=office.inspector, at=NOON)
        services.fan_out(at=NOON)
        assert Event.objects.get().data == {
            "reference": case.case_flags.get().flag.reference,
            "state": "flagged",
            "programme": "hebei-2024",
            "indicator": "shared_contact",
            "claims": 1,
            "case": case.reference,
            "answer_by": "2024-10-16T12:00:00+08:00",
        }

    def test_leaves_out_what_the_endpoint_does_not_hear(self, shop, listen):
        listen(events=["flag.opened"])
        shop.submitted()
        assert services.fan_out(at=NOON) == 0
        assert (Delivery.objects.count(), untold()) == (0, 0)

    def test_leaves_out_what_happened_before_the_endpoint_was(self, shop, listen):
        listen(at=LATER)
        shop.submitted()
        assert services.fan_out(at=LATER) == 0

    def test_marks_what_nobody_listens_to(self, shop):
        shop.approved()
        assert untold() > 0
        assert services.fan_out(at=NOON) == 0
        assert (Event.objects.count(), untold()) == (0, 0)

    def test_tells_each_merchant_its_own(self, shop, listen):
        other = make.merchant(shop.programme, shop.unit)
        services.fan_out(at=NOON)
        mine, theirs = listen(), listen(merchant=other)
        shop.submitted()
        services.fan_out(at=NOON)
        assert (mine.deliveries.count(), theirs.deliveries.count()) == (1, 0)

    def test_keeps_events_for_a_paused_endpoint_and_sends_them_not(self, shop, listen):
        endpoint = listen(events=["claim.state_changed"])
        services.pause_endpoint(endpoint, by=shop.by, at=NOON, reason="works")
        shop.submitted()
        assert services.fan_out(at=NOON) == 1
        assert not Delivery.objects.exists()

    def test_numbers_go_on_from_chunk_to_chunk(self, shop, listen):
        services.fan_out(at=NOON)
        listen()
        claim = shop.submitted()
        services.fan_out(at=NOON)
        claims.decide_one(claim.pk, by=make.SWEEP, at=NOON)
        shop.submitted()
        assert services.fan_out(at=NOON, size=1) == 2
        assert sorted(row[2] for row in told() if row[1] == claim.reference) == [1, 2]

    def test_ends_a_sweep_in_time(self, shop, listen, monkeypatch):
        services.fan_out(at=NOON)
        listen()
        shop.approved()
        monkeypatch.setattr(sys.modules[services.fan_out.__module__], "CHUNKS_PER_SWEEP_MAX", 1)
        assert [services.fan_out(at=NOON, size=1) for _ in range(4)] == [1, 1, 1, 0]

    @pytest.mark.parametrize("count", [1, 5])
    def test_has_a_budget_however_many_rows(self, count, shop, listen, django_assert_num_queries):
        listen()
        listen()
        services.fan_out(at=NOON)
        for _ in range(count):
            shop.submitted()
        looks = len(SOURCES) * 4  # lock, ids, and a savepoint here, a transaction elsewhere
        with django_assert_num_queries(looks + 6):
            assert services.fan_out(at=NOON) == count

    def test_does_nothing_while_another_one_is_at_it(self, shop, listen):
        listen()
        shop.submitted()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            assert services.fan_out(at=NOON) == 0
            assert untold() > 0
        other.close()
        assert services.fan_out(at=NOON) > 0


@pytest.mark.django_db
class TestMark:
    def test_is_on_every_row_that_is_a_source(self):
        assert all(issubclass(source.model, Told) for source in SOURCES)
        marked = {model for model in _all(Told) if not model._meta.abstract}
        assert marked == {source.model for source in SOURCES}

    @pytest.mark.parametrize("model", [ClaimMove, PaymentMove, MerchantMove])
    def test_is_all_that_may_change_and_once(self, model, shop, tmp_path):
        Desk(shop, tmp_path).sent()
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET is_told = true")
        for change in ("is_told = false", "is_told = true", "id = id"):
            refused("Cannot update", f"UPDATE {table} SET {change}")

    @pytest.mark.parametrize(
        "change",
        [
            *("verb = 'x'", "source = 'x'", "target = 'x'", "at = now()", "reason = 'x'"),
            *("by_kind = 'x'", "by_reference = 'x'", "by_staff_id = 1", "claim_id = claim_id + 1"),
            *("id = id + 1000000", "is_told = false", "id = id"),
        ],
    )
    def test_lets_nothing_else_pass_with_it(self, change, shop):
        shop.submitted()
        name = change.partition(" ")[0]
        also = "" if name == "is_told" else ", is_told = true"
        refused("Cannot update", f"UPDATE claims_claimmove SET {change}")
        if change != "id = id":
            refused("Cannot update", f"UPDATE claims_claimmove SET {change}{also}")

    def test_row_is_never_deleted(self, shop):
        shop.submitted()
        refused("Cannot delete", "DELETE FROM claims_claimmove")

    def test_costs_the_writers_one_small_index_and_no_column(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'claimmove_untold'")
            assert cursor.fetchone()[0].endswith("USING btree (id) WHERE (NOT is_told)")


@pytest.mark.django_db(transaction=True)
class TestSideBySide:
    def test_two_at_once_make_nothing_twice(self, shop, listen):
        listen()
        services.fan_out(at=NOON)
        for _ in range(6):
            shop.submitted()
        results, start = [], threading.Barrier(3)

        def work():
            start.wait()
            try:
                results.append(sum(services.fan_out(at=NOON, size=1) for _ in range(4)))
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        services.fan_out(at=NOON)
        assert Event.objects.filter(type="claim.state_changed").count() == 6
        assert Delivery.objects.filter(event__type="claim.state_changed").count() == 6

    def test_a_move_that_commits_late_is_not_lost(self, shop, listen):
        """Of two moves the one with the lower id commits after the other one was told."""
        services.fan_out(at=NOON)
        listen()
        written, go_on = threading.Event(), threading.Event()

        def slow():
            try:
                with transaction.atomic():
                    shop.submitted()
                    written.set()
                    assert go_on.wait(30)
            finally:
                written.set()
                connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        written.wait(30)
        fast = make.merchant(shop.programme, shop.unit)  # writes moves without the claim's locks
        listen(merchant=fast)
        merchants.suspend(fast, by=make.actor(Role.CITY_REVIEWER), at=NOON, reason="x")
        services.fan_out(at=NOON)
        assert not Event.objects.filter(type="claim.state_changed").exists()
        go_on.set()
        thread.join()
        assert services.fan_out(at=NOON) == 1
        assert Event.objects.filter(type="claim.state_changed").count() == 1


def _all(parent):
    for child in parent.__subclasses__():
        yield child
        yield from _all(child)


def test_a_told_move_is_a_move():
    assert ToldMove._meta.abstract
