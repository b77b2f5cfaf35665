"""A till: a merchant's client over HTTP."""

import json

from django.test import Client


class Till:
    def __init__(self, shop, token=None):
        self.shop = shop
        token = shop.token if token is None else token
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})
        self.count = 0

    def post(self, path, body, key=None, **headers):
        self.count += 1
        return self.client.post(
            f"/api/v1/{path}",
            body if isinstance(body, bytes) else json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key or f"k{self.count}", "Accept-Language": "en"} | headers,
        )

    def get(self, path):
        return self.client.get(f"/api/v1/{path}", headers={"Accept-Language": "en"})


def faults(answer):
    """What the answer holds against the request: (code, pointer) each."""
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]
