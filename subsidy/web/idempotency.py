"""Idempotency keys: the same request twice is the same work once and the same answer twice.

The door opens one transaction around the verb and its stored answer, so that a crash at any moment
leaves either both or neither. "Still running" is an advisory lock that ends with the transaction;
nothing has to be cleaned up after a crash.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from subsidy.core import clock
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.core.rows import ask, insert
from subsidy.web.errors import FORESEEN, refusal
from subsidy.web.models import IdempotentAnswer
from subsidy.web.parsing import Malformed
from subsidy.web.problems import as_json
from subsidy.web.transactions import in_one_transaction

#: Status and body of an answer; a body that is no JSON comes as bytes.
Verb = Callable[[], tuple[int, dict[str, object] | bytes]]

KEEP_DAYS = 30
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
#: Answers that say nothing final about the request: it may well succeed later.
_NOT_FINAL = frozenset({401, 429})
_SERVER_FAULT = 500
_SALT = "subsidy.web.idempotency"
_FIND = """
    SELECT body_hmac, status, body, media_type FROM web_idempotentanswer
    WHERE owner = %b AND key = %b"""


class KeyMissing(Refusal):
    """This request moves money and needs an Idempotency-Key."""

    code = "idempotency_key_missing"


class KeyReused(Refusal):
    """The key was used before, with another method, path or body."""

    code = "idempotency_key_reused"


class InProgress(Refusal):
    """The first request with this key has not ended yet."""

    code = "idempotency_in_progress"


class _NotFinal(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    media_type: str
    is_replay: bool = False

    def response(self) -> HttpResponse:
        headers = {"Idempotent-Replayed": "true"} if self.is_replay else None
        return HttpResponse(
            self.body, status=self.status, content_type=self.media_type, headers=headers
        )


def answer_once(
    request: HttpRequest,
    *,
    owner: str,
    required: bool,
    verb: Verb,
    media_type: str = "application/json",
    fingerprint: bytes | None = None,
) -> HttpResponse:
    """Answer with what `verb` returns, in one transaction; with a key, at most once per owner.

    A foreseen no of the verb is rolled back and its answer kept like any other final one.
    `media_type` is that of the verb's own answers; `fingerprint` stands for a body that was read as
    a stream. Raises KeyMissing, Malformed, KeyReused, InProgress, and whatever bug the verb raises
    (then nothing happened and nothing is kept).
    """
    key = _read_key(request, required=required)
    # A slow client is waited for before any lock is taken.
    content = request.body if fingerprint is None else fingerprint

    def work() -> _Answer:
        return _first_answer(request, verb, media_type)

    def work_once() -> _Answer:
        return _answer_of_key(request, content, owner=owner, key=key, work=work)

    try:
        return in_one_transaction(work_once if key else work).response()
    except _NotFinal as found:
        return found.response


def forget_answers(*, before: datetime, limit: int) -> int:
    """Delete the oldest answers given before that moment, at most `limit`; return how many."""
    old = IdempotentAnswer.objects.filter(created_at__lt=before).order_by("created_at", "id")
    ids = list(old.values_list("id", flat=True)[:limit])
    deleted, _of_models = IdempotentAnswer.objects.filter(id__in=ids).delete()
    return deleted


def _read_key(request: HttpRequest, *, required: bool) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None and required:
        raise KeyMissing
    if key is not None and not _KEY.fullmatch(key):
        message = gettext("An Idempotency-Key has 1 to 255 visible ASCII characters")
        raise Malformed(faults=[Fault("invalid", params={"message": message})])
    return key or ""


def _answer_of_key(
    request: HttpRequest, content: bytes, *, owner: str, key: str, work: Callable[[], _Answer]
) -> _Answer:
    """Lock, look up, work, keep: three statements besides the verb's own."""
    _lock(owner, key)
    for body_hmac, status, body, media_type in ask(_FIND, [owner, key]):
        _recognise(request, content, bytes(body_hmac))
        return _Answer(status, bytes(body), media_type, is_replay=True)
    answer = work()
    kept = IdempotentAnswer(
        owner=owner,
        key=key,
        body_hmac=_hmac(request, content, settings.SECRET_KEY),
        status=answer.status,
        body=answer.body,
        media_type=answer.media_type,
        created_at=clock.now(),
    )
    insert([kept])
    return answer


def _lock(owner: str, key: str) -> None:
    """Take the lock of this key until the transaction ends. Raises InProgress."""
    name = hashlib.sha256(f"{owner}\0{key}".encode()).digest()
    number = int.from_bytes(name[:8], "big", signed=True)
    [(is_mine,)] = ask("SELECT pg_try_advisory_xact_lock(%b)", [number])
    if not is_mine:
        raise InProgress


def _recognise(request: HttpRequest, content: bytes, body_hmac: bytes) -> None:
    """Raise KeyReused unless the request is the one whose answer was kept."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    tries = (_hmac(request, content, secret) for secret in secrets)
    if not any(hmac.compare_digest(body_hmac, one) for one in tries):
        raise KeyReused


def _hmac(request: HttpRequest, content: bytes, secret: str | bytes) -> bytes:
    """Return the keyed digest of method, path and body: bodies hold personal data."""
    head = f"{request.method}\n{request.get_full_path()}\n".encode()
    return salted_hmac(_SALT, head + content, secret=secret, algorithm="sha256").digest()


def _first_answer(request: HttpRequest, verb: Verb, media_type: str) -> _Answer:
    """Run the verb in a savepoint: a refusal undoes its work, yet its answer is kept.

    Raises _NotFinal for an answer that must not be kept; the whole transaction is undone.
    """
    try:
        with transaction.atomic():
            status, body = verb()
    except FORESEEN as exc:
        response = refusal(request, exc)
    else:
        content = body if isinstance(body, bytes) else as_json(body)
        response = HttpResponse(content, status=status, content_type=media_type)
    status = response.status_code
    if status >= _SERVER_FAULT or status in _NOT_FINAL:
        raise _NotFinal(response)
    return _Answer(status, response.content, response.headers["Content-Type"])
