"""A till: a merchant's client over HTTP."""

import itertools
import json

from subsidy.merchants.services import create_key
from tests import make
from tests.contract import Contracted

_keys = itertools.count(1)


class Till:
    def __init__(self, shop, token=None):
        self.shop = shop
        token = shop.token if token is None else token
        self.client = Contracted(headers={"Authorization": f"Bearer {token}"} if token else {})

    def post(self, path, body, key=None, **headers):
        return self.client.post(
            f"/api/v1/{path}",
            body if isinstance(body, bytes) else json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key or f"k{next(_keys)}", "Accept-Language": "en"}
            | headers,
        )

    def get(self, path):
        return self.client.get(f"/api/v1/{path}", headers={"Accept-Language": "en"})


def own_till(shop):
    """A till with a key of its own, whose limits no other test has used up: keys outlive tests."""
    return Till(shop, create_key(shop.merchant, at=make.NOON)[1])


def faults(answer):
    """What the answer holds against the request: (code, pointer) each."""
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]
