from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.applicants.models import Applicant, Contact
from subsidy.applicants.services import Account, Person, address_digest, register_many
from subsidy.core.sealed import digest
from tests.make import NOON, resident_id

pytestmark = pytest.mark.django_db
CARD = Account("中国农业银行", "石家庄分行", "6222020402000123453", "张三")
ZHANG = Person("resident_id", resident_id(1), "张三", "13800000000", "长安区 建设北大街1号")
LI = Person("resident_id", resident_id(2), "李四", "13900000000", "桥西区", CARD)


class TestRegisterMany:
    def test_keeps_who_applies_and_how_they_are_reached(self):
        [(applicant_id, contact_id)] = register_many([LI], at=NOON)

        applicant = Applicant.objects.get(pk=applicant_id)
        assert (applicant.document_type, applicant.document_number, applicant.name) == (
            "resident_id",
            resident_id(2),
            "李四",
        )
        assert (str(applicant), applicant.masked_document) == (
            "李*",
            f"130***********{resident_id(2)[-4:]}",
        )
        contact = Contact.objects.get(pk=contact_id)
        assert (contact.applicant_id, contact.name, contact.mobile, contact.address) == (
            applicant_id,
            "李四",
            "13900000000",
            "桥西区",
        )
        assert str(contact) == "139****0000"
        assert contact.mobile_digest == digest("13900000000", purpose="mobile")
        assert contact.account_digest == digest(CARD.number, purpose="account")
        kept = Account(
            contact.account_bank,
            contact.account_branch,
            contact.account_number,
            contact.account_name,
        )
        assert kept == CARD

    def test_answers_in_the_order_asked_and_knows_the_same_again(self):
        first = register_many([LI, ZHANG, LI], at=NOON)

        assert first[0] == first[2] != first[1]
        assert register_many([ZHANG, LI], at=NOON + timedelta(days=1)) == [first[1], first[0]]
        assert (Applicant.objects.count(), Contact.objects.count()) == (2, 2)
        assert set(Applicant.objects.values_list("created_at", flat=True)) == {NOON}

    @pytest.mark.parametrize(
        "changes",
        [
            {"mobile": "13800000001"},
            {"address": "裕华区"},
            {"name": "张三丰"},
            {"account": CARD},
        ],
    )
    def test_of_a_known_person_with_another_contact_keeps_both(self, changes):
        other = replace(ZHANG, **changes)

        [first, second] = register_many([ZHANG, other], at=NOON)

        assert (first[0], Applicant.objects.count()) == (second[0], 1)
        assert first[1] != second[1]

    def test_tells_documents_of_two_kinds_apart(self):
        other = replace(ZHANG, document_type="passport")

        [first, second] = register_many([ZHANG, other], at=NOON)

        assert first[0] != second[0]

    def test_of_nobody_is_nobody(self):
        assert register_many([], at=NOON) == []

    @pytest.mark.parametrize("people", [1, 3])
    def test_takes_two_statements(self, people, django_assert_num_queries):
        persons = [replace(ZHANG, document_number=resident_id(n)) for n in range(people)]
        with django_assert_num_queries(2):
            register_many(persons, at=NOON)


class TestAddressDigest:
    def test_forgets_blanks(self):
        assert address_digest("长安区 建设北大街 1号") == address_digest("长安区建设北大街1号\n")


@pytest.mark.parametrize(
    "sql",
    ["UPDATE applicants_contact SET account_bank = 'x'", "DELETE FROM applicants_contact"],
)
def test_a_contact_is_written_once(sql):
    register_many([ZHANG], at=NOON)
    refused("pgtrigger: Cannot", lambda: execute(sql))


def test_a_contact_is_kept_once():
    register_many([ZHANG], at=NOON)
    contact = Contact.objects.get()
    contact.pk = None
    refused("a_contact_is_kept_once", lambda: contact.save(force_insert=True))


def test_a_person_is_known_once():
    register_many([ZHANG], at=NOON)
    applicant = Applicant.objects.get()
    applicant.pk = None
    refused("document_digest", lambda: applicant.save(force_insert=True))


def refused(name, write):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        write()


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
