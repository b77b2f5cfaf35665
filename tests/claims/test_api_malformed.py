"""Bodies that cannot be read: all places are named, nothing is taken in, nothing breaks."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from subsidy.claims.models import Claim
from tests import make
from tests.claims.till import Till, faults

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from([None, -1, 0, 10**30, 1e999, "", " ", "\0", "\ud800", "x" * 300]),
    st.sampled_from(["2024-02-30", "9999-12-31", "0001-01-01T00:00:00+14:00", "\ufdfa" * 60]),
    st.sampled_from(["１３０１０２", "130102", "S001", "hebei-2024", "130102199003071233"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(tree, path=()):
    """Every place in the body: keys and indexes from the top."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in items:
        yield (*path, name)
        if isinstance(value, dict | list):
            yield from places(value, (*path, name))


PLACES = sorted(places(make.BODY), key=str)


@st.composite
def bodies(draw):
    """A sound body in which one to three places were broken, lost or added; or anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(min_size=1, max_size=40) | VALUES.map(as_bytes))
    body = copy.deepcopy(make.BODY)
    for *parents, name in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        here = body
        try:
            for parent in parents:
                here = here[parent]
            if draw(st.booleans()):
                here[name] = draw(VALUES)
            else:
                del here[name]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier breakage took this place away
    return as_bytes(body)


def as_bytes(tree):
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def never_breaks(shop, body):
    till = Till(shop)
    for path, whole in (
        ("claims", body),
        ("claims/reserve", body),
        ("claims/batch", b'{"claims": [' + body + b"]}"),
        ("quotes", body),
    ):
        answer = till.post(path, whole, key=f"{path}{hash(body)}")
        assert answer.status_code in (200, 201, 400, 409, 422), (path, body, answer.content)
        answer.json()


def fuzz(shop, examples):
    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(bodies())
    def run(body):
        never_breaks(shop, body)

    run()


@pytest.fixture
def generous(settings):
    """Nobody counts requests."""
    settings.RATE_PER_KEY = settings.RATE_PER_MERCHANT = settings.RATE_PER_ADDRESS = 10**7


def test_200_malformed_bodies_break_nothing(shop, generous):
    fuzz(shop, 50)  # each to four doors


@pytest.mark.long
def test_2000_malformed_bodies_break_nothing(shop, generous):
    fuzz(shop, 2_000)


class TestMalformed:
    def test_names_all_places_at_once(self, shop, till):
        body = shop.body(applicant__county="1", purchase__price_fen="499900", channel="door")
        del body["applicant"]["name"]
        body["purchase"]["colour"] = "red"
        body["purchase"]["identifiers"][0]["kind"] = "nose"

        answer = till.post("claims", body)

        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert sorted(faults(answer)) == [
            ("invalid", "/applicant/county"),
            ("invalid", "/applicant/name"),
            ("invalid", "/channel"),
            ("invalid", "/purchase/colour"),
            ("invalid", "/purchase/identifiers/0/kind"),
            ("invalid", "/purchase/invoice/total_fen"),
            ("invalid", "/purchase/price_fen"),
        ]
        assert Claim.objects.count() == 0

    @pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff", b'{"a": NaN}'])
    def test_that_is_no_claim_at_all(self, till, body):
        answer = till.post("claims", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")

    def test_of_another_media_type(self, till):
        answer = till.client.post(
            "/api/v1/claims", "a=b", content_type="text/plain", headers={"Idempotency-Key": "k"}
        )
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    @pytest.mark.parametrize("path", ["claims", "claims/reserve", "claims/batch"])
    def test_without_an_idempotency_key(self, till, path):
        answer = till.client.post(f"/api/v1/{path}", "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")

    def test_with_a_key_of_another_body(self, shop, till):
        till.post("claims", shop.body(), key="one")
        answer = till.post("claims", shop.body(), key="one")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"applicant__document_number": "1" * 64}, 422, "document_invalid"),
        ({"purchase__invoice__code": "1" * 200}, 422, "identifier_invalid"),
        ({"purchase__brand": "\ufdfa" * 64}, 422, "identifier_invalid"),
        ({"purchase__identifiers__0__value": "\ufdfa" * 64}, 422, "identifier_invalid"),
        ({"external_id": "x" * 65}, 400, "invalid"),
        ({"purchase__bought_at": "0001-01-01T00:00:00+14:00"}, 400, "invalid"),
        ({"purchase__bought_on": "0001-01-01"}, 422, "bought_outside_window"),
        ({"applicant__name": "张" * 200, "purchase__invoice__title": "张" * 200}, 201, None),
        ({"applicant__delivery_address": "x" * 200, "external_id": "x" * 64}, 201, None),
        ({"purchase__price_fen": 100_000_000_000}, 201, None),
        ({"purchase__price_fen": 100_000_000_001}, 400, "invalid"),
    ],
)
def test_at_the_limits(shop, till, changes, status, code):
    answer = till.post("claims", shop.body(**changes))
    assert answer.status_code == status, answer.content
    assert answer.json().get("code") == code
