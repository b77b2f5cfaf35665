"""Holds real answers to the API's document: status, codes, and every field of every answer."""

import re

from django.test import Client
from pydantic import BaseModel

from subsidy.web.document import document
from subsidy.web.doors import by_media_type, door_of
from subsidy.web.problems import MEDIA_TYPE

NOT_MODIFIED = 304


def check(answer):
    """Return the answer; fail if the document does not describe it."""
    if answer.resolver_match is None or answer.status_code == NOT_MODIFIED:
        return answer
    view = getattr(answer.resolver_match.func, "view_class", None)
    method = answer.request["REQUEST_METHOD"]
    door = door_of(view, method)
    if door is None:
        return answer
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status_code == door.status:
        shape = by_media_type(door.answer).get(media_type)
        assert shape is not None or not door.answer, f"{door.name} answers {media_type}"
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            shape.model_validate_json(answer.content)
        return answer
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", answer.resolver_match.route)
    described = document("en")["paths"][path][method.lower()]["responses"]
    status = str(answer.status_code)
    assert status in described, f"{door.name} answers {status}: {answer.content}"
    assert media_type == MEDIA_TYPE
    # Many faults at once answer 422, whatever the status of the first one would be.
    codes = {
        code
        for known, one in described.items()
        if status in (known, "422")
        for code in one.get("x-codes", ())
    }
    assert answer.json()["code"] in codes, f"{door.name} answers {answer.json()['code']}"
    return answer


class Contracted(Client):
    """Django's client; every answer it brings is held to the document."""

    def request(self, **request):
        return check(super().request(**request))
