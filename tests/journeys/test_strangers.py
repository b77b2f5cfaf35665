"""Whatever path names a thing: to another merchant it is not there. Walks the table of URLs."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from subsidy.merchants.services import create_key
from tests import make
from tests.cases.office import Office
from tests.claims.till import Till
from tests.claims.uploads import send
from tests.disbursements.desk import Desk, payments

METHODS = ("get", "post", "put", "patch", "delete")
INVOICE = make.BODY["purchase"]["invoice"]
GOODS = {"kind": "whole", "reason_code": "change_of_mind"}
#: (route below /api/v1/, method) -> a body that its own merchant could send.
DOORS = {
    ("claims/<str:reference>", "get"): None,
    ("claims/<str:reference>/submit", "post"): {"invoice": INVOICE},
    ("claims/<str:reference>/withdraw", "post"): {"reason": "mine"},
    ("claims/<str:reference>/amend", "post"): {"mobile": "13812341234", "reason": "mine"},
    ("claims/<str:reference>/return", "post"): GOODS,
    ("claims/<str:reference>/appeal", "post"): {"reason": "mine"},
    ("claims/<str:reference>/evidence", "get"): None,
    ("claims/<str:reference>/evidence", "post"): bytes,
    ("evidence/<str:reference>", "get"): None,
    ("settlements/<str:number>", "get"): None,
    ("flags/<str:reference>", "get"): None,
    ("flags/<str:reference>/reply", "post"): {"text": "mine"},
    ("cases/<str:reference>", "get"): None,
    ("cases/<str:reference>/appeal", "post"): {"text": "mine"},
    ("webhook-endpoints/<str:reference>", "get"): None,
    ("webhook-endpoints/<str:reference>", "delete"): None,
    ("webhook-endpoints/<str:reference>/rotate-secret", "post"): {},
    ("webhook-endpoints/<str:reference>/resume", "post"): {},
    ("webhook-endpoints/<str:reference>/test", "post"): {},
    ("webhook-endpoints/<str:reference>/deliveries", "get"): None,
    ("webhook-endpoints/<str:reference>/replay", "post"): {"events": ["evt_1"]},
}
#: Routes with a parameter that names nobody's thing.
NOBODYS = {
    "evidence-files/<str:token>": "signed for one viewer and one file, for some minutes",
}


def routes(patterns, before=""):
    """Every route below /api/v1/ with its view."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        elif route.startswith("api/v1/"):
            yield route.removeprefix("api/v1/"), pattern.callback


def named():
    """(route, method) of every door whose path names something."""
    for route, view in routes(get_resolver().url_patterns):
        if "<" in route and route not in NOBODYS:
            allowed = view.cls.http_method_names
            for method in METHODS:
                if method in allowed and hasattr(view.cls, method):
                    yield route, method


def test_every_door_is_tried_here():
    assert set(named()) == set(DOORS)


@pytest.fixture
def things(shop, tmp_path, settings):
    """One of everything that the shop has, by the first word of its path."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    where = {"location": tmp_path / "evidence", "base_url": None}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"evidence": {"BACKEND": backend, "OPTIONS": where}}
    till = Till(shop)
    desk = Desk(shop, tmp_path)
    shop.approved()
    [payment] = payments(desk.sealed())
    evidence = send(till, png())
    endpoint = till.post("webhook-endpoints", {"url": "https://pos.example.com/hooks"})
    assert (evidence.status_code, endpoint.status_code) == (201, 201)
    claim = shop.in_review()
    case = Office(shop).told()
    return {
        "claims": claim.reference,
        "evidence": evidence.json()["reference"],
        "settlements": payment.reference,
        "flags": case.case_flags.get().flag.reference,
        "cases": case.reference,
        "webhook-endpoints": endpoint.json()["id"],
    }


def png():
    """A photo that nothing speaks against."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.effect_noise((800, 600), 80).save(out, "PNG")
    return out.getvalue()


def ask(till, route, method, name, body):
    path = "/api/v1/" + route.replace("<str:reference>", name).replace("<str:number>", name)
    if body is bytes:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("a.png", png(), content_type="image/png")
        return till.client.post(path, {"kind": "box_serial_photo", "file": file})
    call = getattr(till.client, method)
    if method == "get":
        return call(path)
    headers = {"Idempotency-Key": f"{method}-{route}".replace("<", "").replace(">", "")}
    return call(path, json.dumps(body or {}), content_type="application/json", headers=headers)


def test_a_stranger_finds_nothing_and_changes_nothing(shop, things):
    _key, token = create_key(make.merchant(shop.programme, shop.unit), at=make.NOON)
    stranger, owner = Till(shop, token), Till(shop)
    before = {name: seen(owner, kind, name) for kind, name in things.items()}

    answers = {
        (route, method): ask(stranger, route, method, things[route.split("/")[0]], body)
        for (route, method), body in DOORS.items()
    }

    found = {door: (answer.status_code, answer.json()["code"]) for door, answer in answers.items()}
    assert found == dict.fromkeys(DOORS, (404, "not_found"))
    assert {name: seen(owner, kind, name) for kind, name in things.items()} == before


def seen(till, kind, name):
    """What the owner reads, without links that change with time."""
    answer = till.get(f"{kind}/{name}")
    assert answer.status_code == 200, (kind, answer.content)
    return {key: value for key, value in answer.json().items() if key != "links"}


@pytest.mark.parametrize("key", ["", "x.y"])
def test_without_a_key_nobody_finds_out_what_is_there(shop, things, key):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    till = Till(shop, "")
    till.client = Client(headers=headers)
    statuses = {
        ask(till, route, method, things[route.split("/")[0]], body).status_code
        for (route, method), body in DOORS.items()
    }
    assert statuses == {401}
