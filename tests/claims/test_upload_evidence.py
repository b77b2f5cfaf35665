"""Uploading evidence over HTTP: what is answered at once, what is refused, who sees what."""

import hashlib
import tracemalloc

import pytest
from django.core.files.storage import storages

from subsidy.claims import services
from subsidy.claims.models import Claim, Evidence
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.papers import local, ofd, pdf, photo, resaved
from tests.claims.test_evidence_files import LIMITS, MALICIOUS
from tests.claims.till import Till, faults
from tests.claims.uploads import kept, no, ok, send, with_terms
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("evidence_room")


@pytest.fixture
def stranger(shop):
    _, token = merchants.create_key(make.merchant(shop.programme, shop.unit), at=NOON)
    return Till(shop, token)


class TestUpload:
    def test_answers_at_once_with_what_was_seen(self, shop, till, evidence_room):
        claim = shop.reserved()
        content = photo(at=local("2024-10-01T11:00"), place=(38.041234, 114.512345))

        body = ok(send(till, content, claim, kind="installation_photo"))

        row = Evidence.objects.get()
        assert body == {
            "reference": row.reference,
            "kind": "installation_photo",
            "claim": claim.reference,
            "media_type": "image/jpeg",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "width": 320,
            "height": 240,
            "pages": None,
            "taken_at": "2024-10-01T11:00:00+08:00",
            "place": "38.04,114.51",
            "scan": "unscanned",
            "uploaded_at": "2024-10-01T12:00:00+08:00",
            "findings": [],
            "missing": [],
        }
        assert row.reference.startswith("ev_")
        assert (row.merchant, row.claim, row.uploaded_by) == (shop.merchant, claim, str(shop.by))
        assert row.place == "38.041234,114.512345"
        assert [path.read_bytes() for path in kept(evidence_room)] == [content]
        assert str(kept(evidence_room)[0]).endswith(row.name)

    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (photo(form="PNG"), "image/png"),
            (photo(form="HEIF"), "image/heic"),
            (pdf(), "application/pdf"),
            (ofd(), "application/ofd"),
        ],
    )
    def test_goes_by_the_bytes_not_by_name_or_claimed_type(self, till, content, media_type):
        assert ok(send(till, content))["media_type"] == media_type

    def test_without_a_claim_waits_for_one(self, till):
        body = ok(send(till, pdf(), kind="invoice"))
        assert (body["claim"], body["missing"]) == (None, [])

    def test_names_the_kinds_still_to_come(self, shop, till):
        with_terms(shop, "invoice", "box_serial_photo", "delivery_note")
        claim = shop.reserved()
        assert ok(send(till, photo(), claim))["missing"] == ["invoice", "delivery_note"]

    def test_names_place_and_time_that_do_not_fit(self, shop, till):
        content = photo(at=local("2024-09-30T08:00"), place=(39.04, 114.51))
        answer = send(till, content, shop.reserved(), kind="installation_photo")
        found = ok(answer)["findings"]
        assert [one["code"] for one in found] == [
            "evidence_place_differs",
            "evidence_before_purchase",
        ]
        assert found[0] == {
            "code": "evidence_place_differs",
            "detail": "The photo was taken away from the delivery place",
            "seen": {"metres": 111_195, "metres_max": 1_000},
        }

    def test_names_a_camera_that_wrote_nonsense(self, till):
        found = ok(send(till, photo(place=(95.0, 10.0))))["findings"]
        assert [one["code"] for one in found] == ["evidence_data_odd"]

    @pytest.mark.parametrize("state", ["reserved", "submitted", "in_review"])
    def test_is_taken_while_the_claim_is_undecided(self, shop, till, state):
        assert ok(send(till, photo(), getattr(shop, state)()))["claim"]

    @pytest.mark.parametrize("state", ["approved", "paid"])
    def test_is_refused_once_it_is_decided(self, shop, till, state, evidence_room):
        claim = getattr(shop, state)()
        assert no(send(till, photo(), claim)) == (409, "wrong_state")
        assert kept(evidence_room) == []

    def test_is_taken_from_a_suspended_merchant(self, shop, till):
        claim = shop.reserved()
        merchants.suspend(shop.merchant, by=make.FILE, at=NOON, reason="inspection")
        assert ok(send(till, photo(), claim))["claim"] == claim.reference

    def test_of_more_files_than_a_claim_may_have_is_refused(self, shop, till, settings):
        settings.EVIDENCE_PER_CLAIM_MAX = 1
        claim, first = shop.reserved(), photo()
        ok(send(till, first, claim))
        assert no(send(till, photo(2), claim)) == (409, "evidence_too_many")
        ok(send(till, first, claim))


class TestRefusal:
    @pytest.mark.parametrize("case", MALICIOUS)
    def test_keeps_nothing_of(self, till, case, evidence_room, tmp_path, settings):
        settings.EVIDENCE_PIXELS_MAX = LIMITS.pixels_max
        settings.EVIDENCE_PAGES_MAX = LIMITS.pages_max
        content, refusal = MALICIOUS[case]
        answer = send(till, content)
        status = 415 if refusal.code == "unsupported_media_type" else 422
        assert no(answer) == (status, refusal.code)
        assert faults(answer) == [(refusal.code, "/file")]
        assert Evidence.objects.count() == 0
        assert kept(evidence_room) == []

    @pytest.mark.parametrize("length", [10 * 1024 * 1024 + 1, 11 * 1024 * 1024])
    def test_of_a_file_that_is_too_large(self, till, length, evidence_room):
        assert no(send(till, bytes(length))) == (413, "too_large")
        assert kept(evidence_room) == []

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"kind": "selfie"}, ["/kind"]),
            ({"kind": ["invoice", "receipt"]}, ["/kind"]),
            ({"extra": "1"}, ["/extra"]),
            ({"file": "text"}, ["/file", "/file"]),
        ],
    )
    def test_of_fields_that_are_not_asked_for(self, till, fields, pointers):
        answer = send(till, photo(), **fields)
        assert (answer.status_code, faults(answer)) == (400, [("invalid", one) for one in pointers])

    def test_of_other_bodies(self, till):
        assert no(till.post("evidence", {"kind": "invoice"})) == (415, "unsupported_media_type")
        torn = till.client.post("/api/v1/evidence", b"x", content_type="multipart/form-data")
        assert no(torn) == (400, "invalid")
        empty = till.client.post("/api/v1/evidence", {})
        assert (empty.status_code, faults(empty)) == (
            400,
            [("invalid", "/kind"), ("invalid", "/file")],
        )

    def test_of_a_key_without_the_scope(self, shop):
        _, token = merchants.create_key(shop.merchant, scopes=["claims:read"], at=NOON)
        assert no(send(Till(shop, token), photo())) == (403, "forbidden")
        assert no(send(Till(shop, ""), photo())) == (401, "unauthenticated")


class TestMemory:
    def test_stays_bounded_while_ten_megabytes_come_in(self, till, evidence_room):
        """The test client builds the body in memory, so only what the door adds is counted."""
        ok(send(till, photo(2)))  # what is imported late is not counted
        content = photo() + bytes(10 * 1024 * 1024 - len(photo()))
        peaks = []
        from subsidy.claims.views import evidence

        read = evidence.read_upload

        def watched(*args, **kwargs):
            tracemalloc.start()
            try:
                return read(*args, **kwargs)
            finally:
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()

        evidence.read_upload = watched
        try:
            body = ok(send(till, content))
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            evidence.read_upload = read
            tracemalloc.stop()
        assert body["size"] == 10 * 1024 * 1024
        assert max(peaks) < 6 * 1024 * 1024


class TestReuse:
    def test_of_the_very_file_for_another_claim_is_refused(self, shop, till, evidence_room):
        first, second, content = shop.reserved(), shop.reserved(), photo()
        ok(send(till, content, first))
        answer = send(till, content, second)
        assert (no(answer), faults(answer)) == (
            (422, "evidence_reused"),
            [("evidence_reused", "/file")],
        )
        assert len(kept(evidence_room)) == Evidence.objects.count() == 1

    def test_of_the_very_file_as_another_kind_is_refused(self, shop, till):
        claim, content = shop.reserved(), photo()
        ok(send(till, content, claim))
        assert no(send(till, content, claim, kind="old_item_photo")) == (422, "evidence_reused")

    def test_of_another_merchants_file_is_refused_and_says_nothing_of_it(
        self, shop, till, stranger
    ):
        content = photo()
        ok(send(till, content, shop.reserved()))
        answer = send(stranger, content)
        assert no(answer) == (422, "evidence_reused")
        assert "ev_" not in answer.content.decode()
        assert shop.merchant.reference not in answer.content.decode()

    def test_for_the_same_claim_is_the_same_evidence(self, shop, till, evidence_room):
        claim, content = shop.reserved(), photo()
        assert ok(send(till, content, claim)) == ok(send(till, content, claim))
        assert len(kept(evidence_room)) == Evidence.objects.count() == 1

    def test_of_an_unbound_file_for_a_claim_binds_it(self, shop, till):
        content, claim = photo(), shop.reserved()
        first = ok(send(till, content))
        assert ok(send(till, content)) == first
        second = ok(send(till, content, claim))
        assert (second["reference"], second["claim"]) == (first["reference"], claim.reference)
        assert no(send(till, content)) == (422, "evidence_reused")

    def test_is_allowed_once_nothing_came_of_the_claim(self, shop, till, evidence_room):
        first, content = shop.reserved(), photo()
        old = ok(send(till, content, first))
        services.withdraw(first, by=shop.by, at=NOON, reason="wrong model")
        second = shop.reserved()
        new = ok(send(till, content, second))
        assert (new["claim"], new["reference"] != old["reference"]) == (second.reference, True)
        assert len(kept(evidence_room)) == 2
        assert no(send(till, content, shop.reserved())) == (422, "evidence_reused")

    def test_of_a_photo_that_looks_alike_is_found(self, shop, till):
        first, second, content = shop.reserved(), shop.reserved(), photo()
        old = ok(send(till, content, first))
        new = ok(send(till, resaved(content, quality=30), second))
        [found] = new["findings"]
        assert found["code"] == "evidence_reused"
        assert found["seen"].pop("bits") <= 6
        assert found["seen"] == {
            "evidence": old["reference"],
            "claim": first.reference,
            "is_own": True,
        }

    def test_of_a_photo_of_another_merchant_that_looks_alike_tells_nothing_of_it(
        self, shop, till, stranger
    ):
        content = photo()
        ok(send(till, content, shop.reserved()))
        [found] = ok(send(stranger, resaved(content)))["findings"]
        assert (found["code"], set(found["seen"])) == ("evidence_reused", {"bits", "is_own"})

    def test_of_a_photo_taken_twice_for_one_claim_is_none(self, shop, till):
        claim, content = shop.reserved(), photo()
        ok(send(till, content, claim))
        assert ok(send(till, resaved(content), claim))["findings"] == []

    def test_of_what_looks_alike_among_the_unbound_counts_once_they_are_for_two_claims(
        self, shop, till
    ):
        content = photo()
        first, second = ok(send(till, content)), ok(send(till, resaved(content)))
        assert second["findings"] == []
        ok(till.post("claims", shop.body(evidence=[first["reference"]])))
        ok(till.post("claims", shop.body(evidence=[second["reference"]])))
        [found] = till.get(f"evidence/{second['reference']}").json()["findings"]
        assert (found["code"], found["seen"]["evidence"]) == ("evidence_reused", first["reference"])

    def test_in_test_mode_meets_nobody_elses_files(self, shop, till):
        programme = make.programme("sandbox", is_test=True)
        tests = [make.merchant(programme, shop.unit, store=f"T{number}") for number in (1, 2)]
        tills = [Till(shop, merchants.create_key(row, at=NOON)[1]) for row in tests]
        content = photo()
        for one in (*tills, till):
            assert ok(send(one, content))["findings"] == []


class TestIdempotencyKey:
    def test_brings_the_first_answer_again(self, shop, till, evidence_room):
        claim, content = shop.reserved(), photo()
        first, again = (send(till, content, claim, key="k-1") for _ in range(2))
        assert (ok(first), again["Idempotent-Replayed"]) == (ok(again), "true")
        assert len(kept(evidence_room)) == 1

    def test_of_another_file_is_refused(self, till, evidence_room):
        ok(send(till, photo(), key="k-2"))
        assert no(send(till, photo(2), key="k-2")) == (422, "idempotency_key_reused")
        assert len(kept(evidence_room)) == Evidence.objects.count() == 1


class TestStorage:
    def test_names_say_the_day_and_nothing_else(self, till):
        ok(send(till, photo(), name="zhangsan-130102199003071233.jpg"))
        name = Evidence.objects.get().name
        day, token = name.rsplit("/", 1)
        assert (day, len(token)) == ("2024/10/01", 32)
        assert storages["evidence"].exists(name)
        assert Claim.objects.count() == 0
