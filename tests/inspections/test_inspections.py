"""A visit from its plan to the case that learns of it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from subsidy.accounts.models import Role
from subsidy.cases.models import Case
from subsidy.claims.files import WrongType
from subsidy.core.errors import WrongState
from subsidy.inspections import services
from subsidy.inspections.models import Inspection, Kind
from subsidy.merchants.models import Merchant
from tests import make

DUE = make.TODAY + timedelta(days=7)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Photos lie in a directory of the test's own."""
    options = settings.STORAGES["evidence"]["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {
        "evidence": settings.STORAGES["evidence"] | {"OPTIONS": options}
    }


@pytest.fixture
def manager(shop):
    return make.actor(Role.PROGRAMME_MANAGER)


@pytest.fixture
def inspector(shop):
    return make.staff(Role.INSPECTOR, "inspector-li")


@pytest.fixture
def by(inspector):
    from subsidy.core.actors import Actor

    return Actor.staff(inspector)


@pytest.fixture
def planned(shop, manager):
    def plan(**changes):
        facts = {"kind": "open", "reason": "a tip", "due_on": DUE, "by": manager, "at": make.NOON}
        return services.plan_one(shop.merchant, shop.programme, **(facts | changes))

    return plan


@pytest.fixture
def visit(planned, inspector, manager, by):
    """One that is under way."""

    def begin(**changes):
        row = planned(**changes)
        services.assign(row, inspector=inspector, by=manager, at=make.NOON)
        services.begin(row, by=by, at=make.NOON)
        return row

    return begin


def answer_all(row, by):
    for item in row.checklist["items"]:
        services.answer(row, item=item, answer="yes", by=by, at=make.NOON)


def report(row, by, verdict="regular"):
    services.report(row, verdict=verdict, summary="as it should be", by=by, at=make.NOON)


def picture():
    file = BytesIO()
    image = Image.linear_gradient("L").convert("RGB")
    image.save(file, "JPEG")
    file.seek(0)
    return file


class TestPlan:
    def test_names_what_is_to_be_looked_at(self, planned):
        row = planned()
        assert row.reference.startswith("V-")
        assert row.checklist["version"] == "2024-1"
        assert {"stock_books_are_kept", "energy_label_is_right"} <= set(row.checklist["items"])
        assert row.moves.get().verb == "plan"

    def test_undercover_leaves_out_what_no_buyer_sees(self, planned):
        assert "stock_books_are_kept" not in planned(kind="undercover").checklist["items"]

    def test_of_the_same_kind_is_there_once(self, planned):
        planned()
        with pytest.raises(services.AlreadyPlanned):
            planned()
        planned(kind="undercover")

    def test_sends_an_inspector_and_nobody_else(self, planned, inspector, manager):
        row = planned()
        with pytest.raises(services.InspectorUnfit):
            services.assign(row, inspector=make.staff(Role.AUDITOR), by=manager, at=make.NOON)
        services.assign(row, inspector=inspector, by=manager, at=make.NOON)
        assert (row.state, row.inspector) == ("assigned", inspector)

    def test_may_be_given_up_until_it_begins(self, planned, visit, manager):
        row = visit()
        with pytest.raises(WrongState):
            services.cancel(row, reason="too far", by=manager, at=make.NOON)

    def test_by_chance_says_how_probable_it_was(self, planned):
        row = planned()
        row.pk, row.reference, row.kind, row.chosen = None, "V-2", "undercover", "random"
        with (
            pytest.raises(IntegrityError, match="inspection_by_chance_says_how_probable_it_was"),
            transaction.atomic(),
        ):
            row.save(force_insert=True)


class TestVisit:
    def test_is_written_down_by_who_was_there(self, visit, manager):
        row = visit()
        with pytest.raises(services.NotTheInspector):
            services.answer(
                row, item=row.checklist["items"][0], answer="yes", by=manager, at=make.NOON
            )

    def test_asks_what_the_checklist_asks(self, visit, by):
        row = visit()
        with pytest.raises(services.ItemUnknown):
            services.answer(row, item="no_such", answer="yes", by=by, at=make.NOON)

    def test_explains_each_no(self, visit, by):
        row = visit()
        with (
            pytest.raises(IntegrityError, match="check_answer_is_known_and_a_no_is_explained"),
            transaction.atomic(),
        ):
            services.answer(row, item=row.checklist["items"][0], answer="no", by=by, at=make.NOON)

    def test_notes_prices_beside_what_was_filed(self, visit, by, shop):
        claim = shop.submitted()
        row = visit(kind="undercover")
        price = services.note_price(
            row,
            product=claim.product,
            with_subsidy_fen=549_900,
            without_subsidy_fen=499_900,
            by=by,
            at=make.NOON,
        )
        assert (price.filed_fen, price.is_dearer_with_subsidy, price.is_above_filed) == (
            None,
            True,
            False,
        )

    def test_keeps_a_photo_once_and_finds_it_unchanged(self, visit, by):
        row = visit()
        photo = services.add_photo(row, title="shelf", file=picture(), by=by, at=make.NOON)
        with services.open_photo(photo) as file:
            assert (photo.media_type, file.read()) == ("image/jpeg", picture().read())
        with pytest.raises(services.PhotoKnown):
            services.add_photo(row, title="again", file=picture(), by=by, at=make.NOON)

    def test_takes_no_file_that_is_no_photo(self, visit, by):
        row = visit()
        with pytest.raises(WrongType):
            services.add_photo(row, title="x", file=BytesIO(b"#!/bin/sh"), by=by, at=make.NOON)
        assert not row.photos.exists()

    def test_discovers_things_about_the_merchants_own_claims(self, visit, by, shop):
        row = visit()
        with pytest.raises(services.ItemUnknown):
            services.discover(
                row, code="fake_sale", text="x", claims=["C-NONE"], by=by, at=make.NOON
            )


class TestReport:
    def test_comes_once_the_checklist_is_done(self, visit, by):
        row = visit()
        with pytest.raises(services.ItemsOpen) as refusal:
            report(row, by)
        assert len(refusal.value.faults) == len(row.checklist["items"])

    def test_of_a_closed_shop_needs_no_answers(self, visit, by):
        row = visit()
        report(row, by, "not_met")
        assert (row.state, row.verdict) == ("reported", "not_met")

    def test_says_irregular_only_with_a_discovery(self, visit, by):
        row = visit()
        answer_all(row, by)
        with pytest.raises(services.NothingDiscovered):
            report(row, by, "irregular")
        services.discover(row, code="other", text="no books", by=by, at=make.NOON)
        with pytest.raises(services.NothingDiscovered):
            report(row, by, "regular")
        report(row, by, "irregular")

    def test_is_accepted_by_another_person(self, visit, by, manager):
        row = visit()
        report(row, by, "not_met")
        with pytest.raises(services.SamePerson):
            services.accept(row, by=by, at=make.NOON)
        with (
            pytest.raises(
                IntegrityError, match="inspection_is_accepted_by_another_than_its_inspector"
            ),
            transaction.atomic(),
        ):
            Inspection.objects.filter(pk=row.pk).update(
                state="closed", accepted_by=row.inspector_id
            )
        assert services.accept(row, by=manager, at=make.NOON) is None
        assert row.state == "closed"

    def test_may_be_sent_back(self, visit, by, manager):
        row = visit()
        report(row, by, "not_met")
        services.send_back(row, reason="when were you there?", by=manager, at=make.NOON)
        assert row.state == "under_way"

    def test_of_something_irregular_becomes_findings_of_a_case(self, visit, by, manager, shop):
        claim = shop.submitted()
        row = visit()
        answer_all(row, by)
        services.discover(
            row,
            code="fake_sale",
            text="the machine was never delivered",
            claims=[claim.reference],
            amount_fen=claim.subsidy_fen,
            by=by,
            at=make.NOON,
        )
        services.add_photo(row, title="empty kitchen", file=picture(), by=by, at=make.NOON)
        report(row, by, "irregular")

        case = services.accept(row, by=manager, at=make.NOON)

        finding = case.findings.get()
        assert (case.merchant, case.kind) == (shop.merchant, "open")
        assert (finding.code, finding.claims, finding.amount_fen) == (
            "fake_sale",
            [claim.reference],
            claim.subsidy_fen,
        )
        assert case.evidence.get().sha256 == row.photos.get().sha256

    def test_of_an_undercover_visit_opens_an_undercover_case(self, visit, by, manager):
        row = visit(kind="undercover")
        answer_all(row, by)
        services.discover(row, code="price_raised", text="dearer", by=by, at=make.NOON)
        report(row, by, "irregular")
        assert services.accept(row, by=manager, at=make.NOON).kind == "undercover"

    def test_adds_to_the_case_that_the_visit_was_for(self, visit, by, manager, shop):
        from subsidy.cases.services import open_case

        case = open_case(
            shop.merchant, shop.programme, subject="many telephones", by=manager, at=make.NOON
        )
        row = visit(case=case)
        answer_all(row, by)
        services.discover(row, code="other", text="no books", by=by, at=make.NOON)
        report(row, by, "irregular")
        assert services.accept(row, by=manager, at=make.NOON) == case
        assert Case.objects.count() == 1


class TestLearning:
    def test_counts_confirmed_visits_by_band_and_those_by_chance_apart(self, shop, manager, by):
        others = [make.merchant(shop.programme, shop.unit) for _ in range(3)]
        for merchant, chosen, band, verdict in zip(
            [shop.merchant, *others],
            ["rank", "rank", "rank", "random"],
            ["strong", "strong", "weak", ""],
            ["irregular", "regular", "regular", "irregular"],
            strict=True,
        ):
            Inspection.objects.create(
                programme=shop.programme,
                merchant=Merchant.objects.get(pk=merchant.pk),
                kind=Kind.OPEN,
                chosen=chosen,
                inclusion=0.25 if chosen == "random" else None,
                band=band,
                reason="a run",
                checklist={"version": "2024-1", "items": []},
                planned_at=make.NOON,
                planned_by_id=manager.staff_id,
                inspector_id=by.staff_id,
                due_on=DUE,
            )
            row = Inspection.objects.latest("id")
            for state in ("assigned", "under_way"):
                Inspection.objects.filter(pk=row.pk).update(state=state)
            Inspection.objects.filter(pk=row.pk).update(
                state="reported", verdict=verdict, summary="x", reported_at=make.NOON
            )
            Inspection.objects.filter(pk=row.pk).update(
                state="closed", accepted_by=manager.staff_id
            )
        assert services.by_band(shop.programme) == {"strong": (1, 2), "weak": (0, 1)}
        found = services.prevalence_of(shop.programme)
        assert (found.visits, found.share, found.high) == (1, 1.0, 1.0)
