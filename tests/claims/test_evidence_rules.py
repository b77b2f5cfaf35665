"""What speaks against evidence beside its claim; bands and bits of perceptual hashes."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from subsidy.claims.models import EvidenceKind, FindingCode
from subsidy.claims.rules.evidence import (
    NEAR_BITS_MAX,
    OF_THE_GOODS,
    Finding,
    Sale,
    Shot,
    Tolerance,
    bands,
    bands_nearby,
    bits_apart,
    findings_against,
    missing_kinds,
)
from subsidy.programmes import rules as programmes
from tests.make import NOON

HOME = (38.04, 114.51)
HASHES = st.integers(-(1 << 63), (1 << 63) - 1)


def found(kind="installation_photo", *, taken=timedelta(0), place=HOME, home=HOME, is_photo=True):
    """What is found of a shot taken so long after noon, of a sale made at noon."""
    taken_at = None if taken is None else NOON + taken
    shot = Shot(kind, is_photo, taken_at, place, uploaded_at=NOON + timedelta(days=60))
    tolerance = Tolerance(metres_max=1_000, days_max=30)
    return findings_against(shot, Sale(NOON, home), tolerance)


class TestFindings:
    def test_are_none_of_a_photo_at_the_door_after_the_sale(self):
        assert found() == []

    @pytest.mark.parametrize(
        ("latitude", "metres"),
        [(38.048, None), (38.05, 1_112), (39.04, 111_195)],
    )
    def test_name_the_metres_to_the_delivery_place(self, latitude, metres):
        seen = {"metres": metres, "metres_max": 1_000}
        expected = [Finding("evidence_place_differs", seen)] if metres else []
        assert found(place=(latitude, 114.51)) == expected

    def test_name_a_photo_that_does_not_say_where(self):
        assert found(place=None) == [Finding("evidence_place_unknown")]

    def test_of_place_need_a_delivery_place(self):
        assert found(place=None, home=None) == found(place=(0.0, 1.0), home=None) == []

    def test_of_place_are_of_installations_alone(self):
        assert found("box_serial_photo", place=(0.0, 1.0)) == []

    @pytest.mark.parametrize(
        ("taken", "code"),
        [
            (None, None),
            (timedelta(minutes=-10), None),
            (timedelta(minutes=-11), "evidence_before_purchase"),
            (timedelta(days=-400), "evidence_before_purchase"),
            (timedelta(days=30, hours=23), None),
            (timedelta(days=31), "evidence_long_after_purchase"),
            (timedelta(days=60, minutes=10), "evidence_long_after_purchase"),
            (timedelta(days=60, minutes=11), "evidence_from_the_future"),
        ],
    )
    def test_compare_the_time_with_the_sale_and_with_now(self, taken, code):
        assert [one.code for one in found(taken=taken)] == ([code] if code else [])

    def test_say_when_it_was_taken_and_how_late_that_is(self):
        [one] = found(taken=timedelta(days=31))
        assert one.seen == {"taken_at": (NOON + timedelta(days=31)).isoformat(), "days": 31}

    @pytest.mark.parametrize("kind", ["invoice", "old_item_photo", "scrap_certificate"])
    def test_are_none_of_what_is_no_photo_of_the_goods(self, kind):
        assert found(kind, taken=timedelta(days=-400), place=(0.0, 1.0)) == []

    def test_are_none_of_papers(self):
        assert found(is_photo=False, taken=timedelta(days=-400)) == []

    def test_have_their_words(self):
        named = {
            "evidence_place_unknown",
            "evidence_place_differs",
            "evidence_from_the_future",
            "evidence_before_purchase",
            "evidence_long_after_purchase",
        }
        assert named < set(FindingCode.values)


class TestKinds:
    def test_of_the_model_are_those_that_terms_may_ask_for(self):
        assert EvidenceKind.values == [kind.value for kind in programmes.EvidenceKind]
        assert set(EvidenceKind.values) > OF_THE_GOODS

    def test_that_are_missing_come_in_the_order_of_the_terms(self):
        assert missing_kinds(["b", "a", "c"], {"a"}) == ["b", "c"]


class TestBands:
    def test_are_four_that_never_meet(self):
        assert bands(0) == [0, 1 << 16, 2 << 16, 3 << 16]
        assert bands(-1) == [(place << 16) | 0xFFFF for place in range(4)]

    @given(HASHES, st.sets(st.integers(0, 63), max_size=NEAR_BITS_MAX))
    def test_of_near_hashes_always_meet(self, one, turned):
        other = one
        for bit in turned:
            other ^= 1 << bit
        assert bits_apart(one, other) == len(turned)
        assert set(bands_nearby(one)) & set(bands(other))

    @given(HASHES)
    def test_fit_their_column_and_are_few(self, one):
        assert len(set(bands_nearby(one))) == 68
        assert all(0 <= band < 1 << 18 for band in bands_nearby(one))
