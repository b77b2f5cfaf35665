import pytest

from subsidy.applicants.models import Contact
from subsidy.claims import services
from subsidy.claims.models import Amendment, Claim, ClaimIdentifier
from subsidy.claims.rules.request import AmendRequest
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import execute, live, moves, nothing_changes, refused, refuses
from tests.claims.moves.rows import at_once
from tests.make import NOON

ADDRESS = "河北省石家庄市桥西区裕华西路9号"


def amend(claim, *, by=make.SWEEP, reason="typed wrongly", **corrections):
    request = AmendRequest.model_validate(corrections | {"reason": reason})
    services.amend(claim, request, by=by, at=NOON)


def serial(value, **old):
    return {"identifiers": [{"kind": "serial_number", "value": value} | old]}


def invoice(**changes):
    return {"invoice": make.BODY["purchase"]["invoice"] | changes}


def amendments(claim):
    rows = claim.amendments.order_by("id")
    return list(rows.values_list("field", "old_masked", "new_masked"))


@pytest.fixture
def claim(shop):
    return shop.in_review(
        applicant__mobile="13812345678", purchase__identifiers__0__value="SN20240001"
    )


class TestAmend:
    def test_takes_the_right_number_and_gives_the_wrong_one_back(self, shop, claim):
        officer = make.actor()
        before = moves(claim)

        amend(claim, by=officer, reason="see the photo", **serial("sn-2024 0002"))

        assert (claim.state, moves(claim)) == ("in_review", before)
        held = claim.identifiers.filter(kind="serial_number").order_by("id")
        assert [(row.masked, row.is_live) for row in held] == [
            ("******0001", False),
            ("******0002", True),
        ]
        row = claim.amendments.get()
        assert (row.field, row.old_masked, row.new_masked) == (
            "serial_number",
            "******0001",
            "******0002",
        )
        assert (row.old_identifier, row.old_contact) == (held[0], None)
        assert (row.by_kind, row.by_reference, row.by_staff_id, row.at, row.reason) == (
            "staff",
            officer.reference,
            officer.staff_id,
            NOON,
            "see the photo",
        )
        assert str(row) == "serial number: ******0001 → ******0002"
        with refuses(("identifier_already_used", "/purchase/identifiers/0/value")):
            shop.submitted(purchase__identifiers__0__value="SN20240002")
        shop.submitted(purchase__identifiers__0__value="SN20240001")

    def test_is_written_within_the_brand(self, shop, claim):
        shop.submitted(purchase__brand="Midea", purchase__identifiers__0__value="SN20240002")
        amend(claim, **serial("SN20240002"))
        assert live(claim) == (["invoice", "serial_number"], True)

    def test_puts_the_invoice_right(self, claim):
        amend(claim, **invoice(number="99990000000000000042"))
        [(field, _, new)] = amendments(claim)
        assert (field, new) == ("invoice", "****************0042")

    def test_keeps_the_contact_before(self, claim):
        before, account = claim.contact, claim.contact.account_number

        amend(claim, mobile="13912345678", delivery_address=ADDRESS)

        claim.refresh_from_db()
        assert (claim.contact.mobile, claim.contact.address) == ("13912345678", ADDRESS)
        assert (claim.contact.name, claim.contact.account_number) == (before.name, account)
        assert amendments(claim) == [
            ("mobile", "138****5678", "139****5678"),
            ("delivery_address", "河北省石家庄" + "*" * 11, "河北省石家庄" + "*" * 10),
        ]
        assert {row.old_contact for row in claim.amendments.all()} == {before}
        assert Contact.objects.filter(pk=before.pk).exists()

    def test_keeps_the_account_of_a_citizen_who_is_paid(self, shop):
        claim = make.decided(shop.submitted_car(delivery=None))
        amend(claim, mobile="13912345678")
        claim.refresh_from_db()
        contact = claim.contact
        assert (contact.account_number, contact.account_bank, contact.account_name) == (
            "6222020402000123453",
            "中国农业银行",
            "张三",
        )

    @pytest.mark.parametrize("is_odd", [True, False])
    def test_looks_closer_where_a_check_digit_does_not_fit(self, shop, is_odd):
        claim = make.decided(shop.submitted_car(delivery=None))
        number = make.vin(777)
        other = number[:8] + ("1" if number[8] != "1" else "2") + number[9:]
        amend(claim, identifiers=[{"kind": "vin", "value": other if is_odd else number}])
        claim.refresh_from_db()
        assert claim.vin_is_odd is is_odd

    def test_of_one_of_several_names_the_wrong_one(self, shop):
        pair = [{"kind": "serial_number", "value": f"SN-PAIR-{number}"} for number in (1, 2)]
        claim = make.decided(shop.submitted(delivery=None, purchase__identifiers=pair))
        with refuses(("identifier_unknown", "/identifiers/0")):
            amend(claim, **serial("SN-PAIR-3"))
        with refuses(("identifier_unknown", "/identifiers/0")):
            amend(claim, **serial("SN-PAIR-3", old="SN-PAIR-9"))

        amend(claim, **serial("SN-PAIR-3", old="sn pair 2"))

        held = claim.identifiers.filter(kind="serial_number", is_live=True).order_by("id")
        assert [row.masked[-1] for row in held] == ["1", "3"]

    @pytest.mark.parametrize("state", ["submitted", "in_review"])
    def test_is_possible_while_the_office_has_it(self, shop, state):
        claim = getattr(shop, state)()
        amend(claim, mobile="13912345678")
        assert claim.state == state

    @pytest.mark.parametrize("state", ["reserved", "approved", "paid"])
    def test_is_refused_in_other_states(self, shop, state):
        claim = getattr(shop, state)()
        with nothing_changes(), pytest.raises(WrongState, match=f"amend a claim that is {state}"):
            amend(claim, mobile="13912345678")


class TestRefusal:
    def test_of_a_number_of_another_claim_changes_nothing(self, shop, claim):
        shop.submitted(purchase__identifiers__0__value="SN20240002")
        with refuses(("identifier_already_used", "/identifiers/0/value")):
            amend(claim, mobile="13912345678", **serial("SN20240002"))

    def test_of_a_kind_that_the_claim_does_not_hold(self, claim):
        with refuses(("identifier_unknown", "/identifiers/0")):
            amend(claim, identifiers=[{"kind": "imei", "value": "490154203237518"}])

    def test_of_everything_that_is_wrong_at_once(self, claim):
        with refuses(
            ("identifier_invalid", "/identifiers/0/value"),
            ("invoice_title_mismatch", "/invoice/title"),
            ("invoice_total_mismatch", "/invoice/total_fen"),
            ("identifier_invalid", "/mobile"),
        ):
            amend(claim, mobile="1", **serial("1"), **invoice(title="李四", total_fen=1))

    @pytest.mark.parametrize("corrections", [{}, serial("SN 2024-0001"), {"mobile": "13812345678"}])
    def test_of_what_differs_in_nothing(self, claim, corrections):
        with refuses(("nothing_to_amend", "")):
            amend(claim, **corrections)


class TestAmendment:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"reason": ""}, "an_amendment_has_a_reason"),
            ({"old_identifier": None}, "an_amendment_keeps_what_was_before"),
            ({"field": "mobile"}, "an_amendment_keeps_what_was_before"),
            ({"field": "document_number"}, "an_amendment_keeps_what_was_before"),
            ({}, "old_identifier_id"),
        ],
    )
    def test_that_cannot_be_is_refused(self, claim, changes, name):
        amend(claim, **serial("SN20240002"))
        row = Amendment.objects.get()
        row.pk = None
        for field, value in changes.items():
            setattr(row, field, value)
        refused(name, lambda: row.save(force_insert=True))

    def test_is_written_once(self, claim):
        amend(claim, **serial("SN20240002"))
        refused("Cannot update", lambda: execute("UPDATE claims_amendment SET reason = 'x'"))
        refused("Cannot update or del", lambda: execute("DELETE FROM claims_amendment"))


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_that_amend_to_one_number_one_wins():
    shop = make.Shop()
    claims = [shop.in_review(), shop.in_review()]

    def run(number):
        amend(Claim.objects.get(pk=claims[number].pk), **serial("SN-ONE"))

    assert at_once(run) == [None, "identifier_already_used"]
    held = ClaimIdentifier.objects.filter(kind="serial_number", is_live=True)
    assert (held.count(), Amendment.objects.count()) == (2, 1)
