"""What staff can change leaves changes behind, with who did it; claims pay nothing for that."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from subsidy.accounts.models import Role, User, UserUnitChange
from subsidy.claims.tasks import decide_waiting
from subsidy.core.acting import acting, note, said
from subsidy.core.actors import Actor
from subsidy.core.history import change_models, tracked_tables
from subsidy.merchants.models import Merchant, MerchantChange, PayoutAccountChange
from subsidy.merchants.services import propose_account
from tests import make
from tests.clerk import Clerk

HOT = {
    "applicants_applicant",
    "claims_claim",
    "claims_claimidentifier",
    "claims_claimmove",
    "claims_entitlement",
    "claims_grant",
    "ledger_balance",
    "ledger_transfer",
    "web_idempotentanswer",
}


def rename(name):
    Merchant.objects.update(name=name)


@pytest.mark.django_db
class TestChange:
    def test_says_what_it_became_who_did_it_and_in_which_request(self, shop):
        clerk = Clerk(Role.PROGRAMME_MANAGER)
        response = clerk.press("exit", shop.merchant, reason="shared telephones")
        change = shop.merchant.changes.latest("pgh_id")
        assert (change.pgh_label, change.state) == ("update", "exited")
        assert change.pgh_context == {
            "by_kind": "staff",
            "by_reference": clerk.user.username,
            "by_staff_id": clerk.user.pk,
            "request": response.headers["X-Request-Id"],
        }

    def test_says_nothing_of_who_did_it_where_no_door_did(self, shop):
        with acting(make.actor()):
            rename("a")
        rename("b")
        newest = shop.merchant.changes.order_by("-pgh_id")
        assert list(newest.values_list("name", "pgh_context__by_kind")[:2]) == [
            ("b", None),
            ("a", "staff"),
        ]

    def test_begins_with_the_birth_of_its_row(self, shop):
        [born, *_] = shop.merchant.changes.order_by("pgh_id")
        assert (born.pgh_label, born.credit_code) == ("insert", shop.merchant.credit_code)

    def test_is_not_made_where_nothing_changed(self, shop):
        rename("a")
        before = MerchantChange.objects.count()
        rename("a")
        assert MerchantChange.objects.count() == before

    def test_keeps_sealed_columns_sealed(self, shop):
        propose_account(
            shop.merchant,
            bank="工商银行",
            branch="",
            number="6222021234567890",
            name="张三",
            by=make.actor(Role.FINANCE_MAKER),
            at=make.NOON,
        )
        change = PayoutAccountChange.objects.latest("pgh_id")
        assert b"6222021234567890" not in bytes(change.number)
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM merchants_payoutaccount ORDER BY id DESC LIMIT 1")
            assert bytes(cursor.fetchone()[0]) == bytes(change.number)

    def test_of_a_person_covers_role_units_and_that_the_password_changed(self, shop):
        person = make.staff(Role.AUDITOR)
        person.units.add(shop.unit)
        person.role = Role.INSPECTOR
        person.set_password("another")
        person.save()
        person.units.clear()
        changes = person.changes.order_by("pgh_id").values_list("pgh_label", "role")
        assert set(changes) == {
            ("insert", "auditor"),
            ("update", "inspector"),
            ("password", "inspector"),
        }
        units = UserUnitChange.objects.filter(user=person.pk).order_by("pgh_id")
        assert list(units.values_list("pgh_label", "unit")) == [
            ("insert", shop.unit.pk),
            ("delete", shop.unit.pk),
        ]
        before = person.changes.count()
        User.objects.filter(pk=person.pk).update(last_login=make.NOON)
        assert person.changes.count() == before

    @pytest.mark.parametrize("sql", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
    def test_is_written_once(self, sql, shop):
        with (
            pytest.raises(ProgrammingError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.format("merchants_merchantchange"))

    def test_is_written_once_a_statement_however_many_rows(self):
        with connection.cursor() as cursor:
            cursor.execute("""
                SELECT count(*), count(*) FILTER (WHERE tgtype::int & 1 = 0) FROM pg_trigger
                WHERE pg_get_functiondef(tgfoid) LIKE '%pgh_created_at%'""")
            triggers, of_statements = cursor.fetchone()
        assert triggers == of_statements == sum(len(one.pgh_trackers) for one in change_models())


@pytest.mark.django_db
class TestHotTables:
    def test_have_no_changes(self):
        assert HOT & set(tracked_tables()) == set()

    def test_are_written_without_a_word_about_who_acts(self, shop):
        with CaptureQueriesContext(connection) as sent, acting(shop.by):
            shop.submitted()
        assert not [query for query in sent if "set_config" in query["sql"]]


class TestActing:
    def test_adds_what_inner_blocks_know_and_forgets_it_after_them(self):
        with acting(request="r1"):
            with acting(Actor.sweep("s")):
                assert said() == {
                    "request": "r1",
                    "by_kind": "sweep",
                    "by_reference": "s",
                    "by_staff_id": None,
                }
            note(Actor.merchant("k1"))
            assert (said()["by_reference"], said()["request"]) == ("k1", "r1")
        assert said() == {}

    def test_is_said_by_tasks(self, monkeypatch):
        heard = []
        monkeypatch.setattr(
            "subsidy.claims.services.decide_waiting", lambda **_facts: heard.append(said())
        )
        decide_waiting()
        assert heard == [
            {"by_kind": "sweep", "by_reference": "decide_waiting", "by_staff_id": None}
        ]
