"""Lists in pages: a signed, opaque cursor says after which row to go on. No OFFSET, no count."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from subsidy.core.faults import Fault
from subsidy.web.parsing import Malformed

RowT = TypeVar("RowT", bound=Model)

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
#: The newest first.
NEWEST_FIRST = ("-id",)


def page(
    request: HttpRequest,
    rows: QuerySet[RowT],
    render: Callable[[RowT], dict[str, object]],
    *,
    by: Sequence[str] = NEWEST_FIRST,
) -> dict[str, object]:
    """Return one page as {"data": […], "next_cursor": … or None}. One query. Raises Malformed.

    `by` names the order, all fields in one direction and unique together: ("-moved_at", "-id").
    A cursor holds for the path and order it came from.
    """
    assert len({name.startswith("-") for name in by}) == 1
    limit = _read_limit(request)
    signer = signing.Signer(salt=f"cursor:{request.path}:{','.join(by)}")
    if cursor := request.GET.get("cursor"):
        rows = rows.filter(_after(by, _read_cursor(signer, cursor, length=len(by))))
    found = list(rows.order_by(*by)[: limit + 1])
    data = found[:limit]
    has_more = len(found) > limit
    next_cursor = signer.sign_object(_place(by, data[-1])) if has_more else None
    return {"data": [render(row) for row in data], "next_cursor": next_cursor}


def _read_limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(LIMIT_DEFAULT))
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LIMIT_MAX))
    limit = int(text) if is_number else 0
    if not 1 <= limit <= LIMIT_MAX:
        _refuse("/limit", _("The limit is a number from 1 to %(max)s") % {"max": LIMIT_MAX})
    return limit


def _read_cursor(signer: signing.Signer, cursor: str, *, length: int) -> list[Any]:
    try:
        place = signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        place = None
    if not isinstance(place, list) or len(place) != length:
        _refuse("/cursor", _("This is no cursor of this list"))
    return [_unpack(value) for value in place]


def _refuse(pointer: str, message: str) -> NoReturn:
    raise Malformed(faults=[Fault("invalid", pointer, {"message": message})])


def _after(by: Sequence[str], place: Sequence[Any]) -> Q:
    """Return the condition of the rows behind `place`: (a, b) > (x, y), spelt for the ORM.

    The first field's own bound is said once more, because an index can use it.
    """
    op = "lt" if by[0].startswith("-") else "gt"
    names = [name.removeprefix("-") for name in by]
    behind = Q(pk__in=[])
    equal = Q()
    for name, value in zip(names, place, strict=True):
        behind |= equal & Q((f"{name}__{op}", value))
        equal &= Q((name, value))
    return Q((f"{names[0]}__{op}e", place[0])) & behind


def _place(by: Sequence[str], row: Model) -> list[Any]:
    return [_pack(getattr(row, name.removeprefix("-"))) for name in by]


def _pack(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, dt.datetime) else value


def _unpack(value: Any) -> Any:
    return dt.datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
