"""What the database refuses of evidence, by raw SQL too."""

import multiprocessing
from collections import Counter

import pytest
from django.db import connection, connections

from subsidy.claims import files
from subsidy.claims.models import Evidence, ScanState
from subsidy.claims.services.uploading import Examined, upload
from subsidy.core.errors import Refusal
from subsidy.merchants.models import Merchant
from tests import make
from tests.claims.books import execute, refused
from tests.claims.papers import pdf, photo
from tests.claims.uploads import ok, send
from tests.make import NOON


@pytest.fixture
def piece(till, evidence_room):
    ok(send(till, photo()))
    return Evidence.objects.get()


@pytest.fixture
def paper(till, evidence_room):
    ok(send(till, pdf(), kind="invoice"))
    return Evidence.objects.get(kind="invoice")


def update(sql, row):
    return lambda: execute(f"UPDATE claims_evidence SET {sql} WHERE id = %s", row.pk)


class TestEvidence:
    @pytest.mark.parametrize(
        "change",
        [
            "sha256 = repeat('0', 64)",
            "kind = 'invoice'",
            "merchant_id = 0",
            "findings = '[]'::jsonb || '{}'::jsonb",
            "name = 'x'",
            "taken_at = now()",
            "place = 'x'",
            "uploaded_by = 'somebody'",
            "bands = '{1,2,3,4}'",
        ],
    )
    def test_is_written_once(self, piece, change):
        refused("Cannot update rows", update(change, piece))

    def test_is_never_deleted(self, piece):
        refused("Cannot delete", lambda: execute("DELETE FROM claims_evidence"))

    def test_is_bound_once(self, shop, piece):
        first, second = shop.reserved(), shop.reserved()
        update(f"claim_id = {first.pk}", piece)()
        refused("Cannot update rows", update(f"claim_id = {second.pk}", piece))
        refused("Cannot update rows", update("claim_id = NULL", piece))

    def test_is_superseded_for_good(self, piece):
        update("is_current = false", piece)()
        refused("Cannot update rows", update("is_current = true", piece))

    def test_is_scanned_to_a_known_state(self, piece):
        refused("evidence_is_of_a_known_kind_and_scan", update("scan = 'odd'", piece))

    @pytest.mark.parametrize(
        ("name", "facts"),
        [
            ("a_file_is_evidence_once", {}),
            ("evidence_is_of_a_known_kind_and_scan", {"sha256": "1" * 64, "kind": "selfie"}),
            ("evidence_has_a_digest_and_a_size", {"sha256": "x"}),
            ("evidence_has_a_digest_and_a_size", {"sha256": "1" * 64, "size": 0}),
            ("evidence_is_a_photo_or_a_paper", {"sha256": "1" * 64, "pages": 1}),
            ("evidence_is_a_photo_or_a_paper", {"sha256": "1" * 64, "bands": [1]}),
            ("evidence_is_a_photo_or_a_paper", {"sha256": "1" * 64, "media_type": "text/html"}),
            ("name", {"sha256": "1" * 64, "name": None}),
        ],
    )
    def test_of_a_photo_keeps_to_its_constraints(self, piece, name, facts):
        row = Evidence.objects.get(pk=piece.pk)
        facts = {"name": "another", "reference": "ev_another"} | facts
        if facts["name"] is None:
            facts["name"] = row.name
        for field, value in facts.items():
            setattr(row, field, value)
        row.pk = None
        refused(name, lambda: row.save(force_insert=True))

    @pytest.mark.parametrize("facts", [{"pages": None}, {"width": 1}, {"bands": [1, 2, 3, 4]}])
    def test_of_a_paper_keeps_to_its_constraints(self, paper, facts):
        for field, value in (
            {"name": "b", "reference": "ev_b", "sha256": "2" * 64} | facts
        ).items():
            setattr(paper, field, value)
        paper.pk = None
        refused("evidence_is_a_photo_or_a_paper", lambda: paper.save(force_insert=True))

    def test_keeps_its_place_sealed(self, till, evidence_room):
        ok(send(till, photo(place=(38.04, 114.51))))
        with connection.cursor() as cursor:
            cursor.execute("SELECT place FROM claims_evidence")
            assert b"114.51" not in bytes(cursor.fetchone()[0])
        assert Evidence.objects.get().place == "38.040000,114.510000"


def send_one(job):
    """Make the same examined file evidence for one merchant; return what came of it."""
    merchant_id, number = job
    look = files.Look("application/pdf", 5, "a" * 64, pages=1)
    try:
        merchant = Merchant.objects.get(pk=merchant_id)
        examined = Examined(look, ScanState.UNSCANNED)
        row = upload(
            merchant, None, examined, kind="invoice", name=f"n{number}", by=make.SWEEP, at=NOON
        )
    except Refusal as refusal:
        return refusal.code
    else:
        return row.reference
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestRacers:
    def at_once(self, merchants):
        connections.close_all()
        jobs = [(merchant.pk, number) for number, merchant in enumerate(merchants)]
        with multiprocessing.get_context("fork").Pool(4) as pool:
            return Counter(pool.map(send_one, jobs, chunksize=1))

    def test_of_one_merchant_get_one_piece(self):
        shop = make.Shop()
        [(_reference, count)] = self.at_once([shop.merchant] * 16).items()
        assert (count, Evidence.objects.count()) == (16, 1)

    def test_of_two_merchants_one_wins(self):
        shop = make.Shop()
        other = make.merchant(shop.programme, shop.unit)
        answers = self.at_once([shop.merchant, other] * 8)
        assert answers["evidence_reused"] == 8
        assert (len(answers), Evidence.objects.count()) == (2, 1)
