"""Bodies that cannot be read: all places are named, nothing is taken in, nothing breaks."""

import copy
import json

import pytest
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings, strategies as st

from subsidy.claims.models import Claim
from subsidy.web.flat import flatten
from tests import make
from tests.claims.till import Till, faults
from tests.journeys.test_strangers import routes

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


INVOICE = make.BODY["purchase"]["invoice"]
PRICE = {"category": "appliances.refrigerator", "brand": "Haier", "model": "B", "price_fen": 1}
PAST = PRICE | {"store": "S001", "sold_on": "2024-05-31", "reference": "1", "energy_level": 1}
#: (method, path, media type) -> a body that the door could take; "{}" is one of the shop's claims.
DOORS = {
    ("post", "claims", "application/json"): make.BODY,
    ("post", "claims/reserve", "application/json"): make.BODY,
    ("post", "claims/batch", "application/json"): {"claims": [make.BODY, make.BODY]},
    ("post", "claims/batch", "application/x-ndjson"): make.BODY,
    ("post", "claims/batch", "text/csv"): make.BODY,
    ("post", "quotes", "application/json"): make.BODY | {"merchant": "x", "county": "130102"},
    ("post", "claims/{}/submit", "application/json"): {"invoice": INVOICE, "price_fen": 499_900},
    ("post", "claims/{}/withdraw", "application/json"): {"reason": "no"},
    ("post", "claims/{}/amend", "application/json"): {
        "identifiers": [{"kind": "serial_number", "value": "SN0001", "old": "SN0002"}],
        "invoice": INVOICE,
        "delivery_address": "x",
        "mobile": "13812341234",
        "reason": "typo",
    },
    ("post", "claims/{}/return", "application/json"): {
        "kind": "part",
        "reason_code": "faulty",
        "refund_fen": 100,
        "new_serial": "SN1",
    },
    ("post", "claims/{}/appeal", "application/json"): {"reason": "no"},
    ("post", "evidence", "application/json"): {"kind": "invoice_photo"},
    ("post", "keys/rotate", "application/json"): {"overlap_days": 7},
    ("put", "filed-prices", "application/json"): {"prices": [PRICE | {"from_on": "2024-10-02"}]},
    ("put", "filed-prices", "text/csv"): PRICE,
    ("put", "past-sales", "application/json"): {"sales": [PAST]},
    ("put", "past-sales", "application/x-ndjson"): PAST,
    ("post", "flags/F-1/reply", "application/json"): {"text": "x", "evidence": ["ev_1"]},
    ("post", "cases/{}/appeal", "application/json"): {"text": "x", "evidence": ["ev_1"]},
    ("post", "webhook-endpoints", "application/json"): {
        "url": "https://pos.example.com/hooks",
        "description": "x",
        "events": ["claim.held"],
    },
    ("post", "webhook-endpoints/we_1/replay", "application/json"): {
        "since": "2024-10-01T00:00:00+08:00",
        "until": "2024-10-02T00:00:00+08:00",
    },
    ("post", "citizens/codes", "application/json"): {"reference": "C-1", "mobile": "13812341234"},
    ("post", "citizens/status", "application/json"): {
        "reference": "C-1",
        "mobile": "13812341234",
        "code": "123456",
    },
    ("post", "citizens/deny", "application/json"): {"token": "x", "reason": "not me"},
    ("post", "citizens/answer", "application/json"): {
        "reference": "C-1",
        "code": "123456",
        "bought": True,
    },
    ("post", "citizens/appeal", "application/json"): {"token": "x", "reason": "look again"},
}


@st.composite
def broken(draw):
    """A door, and a body of it in which one to three places were broken; or anything at all."""
    door = draw(st.sampled_from(list(DOORS)))
    if draw(st.integers(0, 9)) == 0:
        return door, draw(st.binary(min_size=1, max_size=40) | VALUES.map(as_bytes))
    body = copy.deepcopy(DOORS[door])
    spots = sorted(places(body), key=str)
    for *parents, name in draw(st.lists(st.sampled_from(spots), min_size=1, max_size=3)):
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
    return door, as_table(body) if door[2] == "text/csv" else as_bytes(body)


def as_bytes(tree):
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def as_table(tree):
    """The body as CSV, as somebody would write it who never heard of quoting."""
    leaves = flatten(tree)
    lines = (",".join(map(str, row)) for row in (leaves, leaves.values()))
    return "\r\n".join(lines).encode("utf-8", "surrogatepass")


def never_breaks(till, claim, door, body):
    method, path, media = door
    answer = till.client.generic(
        method.upper(),
        f"/api/v1/{path.format(claim.reference)}",
        body,
        content_type=media,
        headers={"Idempotency-Key": f"{path}{hash(body)}"},
    )
    assert answer.status_code < 500, (door, body, answer.content)
    answer.json()


def fuzz(shop, examples):
    till, claim = Till(shop), shop.reserved()

    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(broken())
    def run(found):
        never_breaks(till, claim, *found)

    run()


@pytest.fixture
def generous(settings):
    """Nobody counts requests."""
    for name in dir(settings):
        if name.startswith("RATE_PER_"):
            setattr(settings, name, 10**7)


def test_200_malformed_bodies_break_nothing(shop, generous):
    fuzz(shop, 200)


@pytest.mark.long
def test_10000_malformed_bodies_break_nothing(shop, generous):
    fuzz(shop, 10_000)


def test_every_door_that_takes_a_body_is_tried():
    tried = {(method, path) for method, path, _media in DOORS}
    known = {
        (method, route.replace("<str:reference>", name))
        for route, view in routes(get_resolver().url_patterns)
        for method in ("post", "put")
        if hasattr(view, "cls") and hasattr(view.cls, method)
        if method in view.cls.http_method_names
        for name in [{"f": "F-1", "w": "we_1"}.get(route[0], "{}")]
    }
    assert known - tried == WITHOUT_BODY


#: Doors that read none, or take files.
WITHOUT_BODY = {
    ("post", "claims/{}/evidence"),
    ("post", "webhook-endpoints/we_1/resume"),
    ("post", "webhook-endpoints/we_1/rotate-secret"),
    ("post", "webhook-endpoints/we_1/test"),
}


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
