from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.applicants.models import Applicant, Contact
from subsidy.merchants.models import RosterEntry
from subsidy.merchants.services import Declared, RosterPerson, declare_roster
from tests.claims.books import execute
from tests.make import FILE, NOON, TODAY
from tests.sale import resident_id

BOSS = RosterPerson("legal_person", "resident_id", resident_id(1), "13800000001")
CLERK = RosterPerson("staff", "resident_id", resident_id(2), "13800000002", "6222 0212 3456 7890")


def declare(shop, *people, is_whole=True, at=NOON):
    return declare_roster(shop.merchant, people, is_whole=is_whole, by=FILE, at=at)


def entries(shop):
    rows = shop.merchant.roster.order_by("id")
    return list(rows.values_list("kind", "masked_document", "declared_on", "until"))


class TestDeclareRoster:
    def test_keeps_people_as_digests_that_meet_those_of_applicants(self, shop):
        number, mobile, account = resident_id(7), "13812345678", "6222020402000123453"
        shop.submitted_car(
            applicant__document_number=number,
            applicant__mobile=mobile,
            applicant__bank_account__number=account,
        )
        assert declare(
            shop, RosterPerson("staff", "resident_id", number, mobile, account)
        ) == Declared(added=1)
        entry = RosterEntry.objects.get()
        person, contact = Applicant.objects.latest("id"), Contact.objects.latest("id")
        assert (entry.document_digest, entry.mobile_digest, entry.account_digest) == (
            person.document_digest,
            contact.mobile_digest,
            contact.account_digest,
        )
        assert (entry.masked_document, entry.declared_on, entry.declared_by) == (
            f"{number[:3]}***********{number[-4:]}",
            TODAY,
            FILE.reference,
        )

    def test_changes_nothing_when_told_again(self, shop):
        declare(shop, BOSS, CLERK)
        before = entries(shop)
        assert declare(shop, CLERK, BOSS) == Declared()
        assert entries(shop) == before

    def test_ends_who_left_where_the_list_is_whole(self, shop):
        declare(shop, BOSS, CLERK)
        later = NOON + timedelta(days=30)
        assert declare(shop, BOSS, is_whole=False, at=later) == Declared()
        assert declare(shop, BOSS, at=later) == Declared(ended=1)
        assert [until for *_, until in entries(shop)] == [None, date(2024, 10, 31)]

    def test_writes_anew_whose_telephone_changed(self, shop):
        declare(shop, CLERK)
        assert declare(shop, CLERK._replace(mobile="13800000009")) == Declared(added=1, ended=1)
        assert [until for *_, until in entries(shop)] == [TODAY, None]


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ("kind = 'friend'", "frozen_once_declared|Cannot update"),
            ("until = declared_on - 1", "roster_entry_does_not_end_before_it_begins"),
        ],
    )
    def test_refuses(self, shop, change, name):
        declare(shop, CLERK)
        with pytest.raises((IntegrityError, ProgrammingError), match=name), transaction.atomic():
            execute(f"UPDATE merchants_rosterentry SET {change}")

    def test_keeps_a_person_once_and_only_known_kinds(self, shop):
        declare(shop, CLERK)
        facts = RosterEntry.objects.values().get() | {"id": None}
        for name, change in [
            ("roster_names_a_person_of_a_kind_once", {}),
            ("roster_entry_is_of_a_known_kind", {"kind": "friend"}),
        ]:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                RosterEntry.objects.create(**facts | change)

    def test_deletes_nobody(self, shop):
        declare(shop, CLERK)
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            execute("DELETE FROM merchants_rosterentry")
