"""A merchant's own system: a small keep-alive client of the merchant API."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import urllib3

log = logging.getLogger("simulation.client")
Body = Mapping[str, object]
TRIES_MAX = 6
WAIT_SECONDS = 0.25
WAIT_SECONDS_MAX = 5.0
#: Answers after which the same request, with the same key, may be sent again.
PASSING = frozenset({429, 502, 503, 504})
IN_PROGRESS = "idempotency_in_progress"
CREATED_MAX = 299

Parts = dict[str, str | bytes | tuple[str, str | bytes] | tuple[str, str | bytes, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that was carried out, now or (replayed) before."""

    status: int
    body: dict[str, object]
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was turned down, with every fault."""

    status: int
    code: str
    faults: tuple[Fault, ...] = ()
    body: dict[str, object] = field(default_factory=dict)


Result = Accepted | Refused


class Unreachable(Exception):
    """The server did not answer, or only with passing trouble, however often it was asked."""


def connect(
    address: str, *, connections: int = 4, timeout_seconds: float = 60
) -> urllib3.HTTPConnectionPool:
    """Return a pool of kept connections that many clients and threads may share; close it."""
    return urllib3.connection_from_url(
        address,
        maxsize=connections,
        block=True,
        retries=False,
        timeout=urllib3.Timeout(timeout_seconds),
    )


class Client:
    """Speaks for one merchant key over a pool of connections."""

    def __init__(self, pool: urllib3.HTTPConnectionPool, token: str = "") -> None:
        self._pool = pool
        self._headers = {"Accept": "application/json", "Accept-Language": "en"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def claim(self, body: Body, *, key: str) -> Result:
        """Reserve and submit in one call."""
        return self.post("/api/v1/claims", body, key=key)

    def batch(self, bodies: Sequence[Body], *, key: str) -> Result:
        """Send up to 1,000 claims."""
        return self.post("/api/v1/claims/batch", {"claims": list(bodies)}, key=key)

    def reserve(self, body: Body, *, key: str) -> Result:
        """Hold quota and money for a purchase."""
        return self.post("/api/v1/claims/reserve", body, key=key)

    def submit(self, reference: str, body: Body, *, key: str) -> Result:
        """Complete a reservation."""
        return self.post(f"/api/v1/claims/{reference}/submit", body, key=key)

    def post(self, path: str, body: Body, *, key: str) -> Result:
        """Send a request that is done once however often it is sent. Raises Unreachable."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask("POST", path, content=content, headers=headers)

    def put(self, path: str, body: Body, *, key: str) -> Result:
        """Put a list in place of the one before. Raises Unreachable."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask("PUT", path, content=content, headers=headers)

    def upload(self, path: str, *, kind: str, photo: bytes) -> Result:
        """Send a photo as evidence; the same one sent again is the same evidence."""
        parts: Parts = {"kind": kind, "file": ("photo.jpg", photo, "image/jpeg")}
        content, media_type = urllib3.encode_multipart_formdata(parts)
        return self._ask("POST", path, content=content, headers={"Content-Type": media_type})

    def get(self, path: str) -> Result:
        """Read. Raises Unreachable."""
        return self._ask("GET", path, content=None, headers={})

    def _ask(
        self, method: str, path: str, *, content: bytes | None, headers: dict[str, str]
    ) -> Result:
        for number in range(TRIES_MAX):
            response = self._send(method, path, content, headers)
            if response is not None and not _is_passing(result := _result(response)):
                return result
            time.sleep(_pause(number, response))
        last = "no answer" if response is None else f"status {response.status}"
        raise Unreachable(f"{method} {path}: {last}, {TRIES_MAX} times")

    def _send(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> urllib3.BaseHTTPResponse | None:
        """Return the answer, or None where there is none; then the connection is given up."""
        headers = self._headers | headers
        try:
            return self._pool.request(method, path, body=content, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            log.debug("%s %s: %s", method, path, error)
            return None


def _is_passing(result: Result) -> bool:
    if isinstance(result, Accepted):
        return False
    return result.status in PASSING or result.code == IN_PROGRESS


def _pause(number: int, response: urllib3.BaseHTTPResponse | None) -> float:
    asked = response.headers.get("Retry-After", "") if response else ""
    seconds = float(asked) if asked.isdigit() else WAIT_SECONDS * 2**number
    return min(seconds, WAIT_SECONDS_MAX)


def _result(response: urllib3.BaseHTTPResponse) -> Result:
    body = _body(response)
    if response.status <= CREATED_MAX:
        is_replayed = response.headers.get("Idempotent-Replayed") == "true"
        return Accepted(response.status, body, is_replayed)
    return Refused(response.status, str(body.get("code", "")), _faults(body), body)


def _body(response: urllib3.BaseHTTPResponse) -> dict[str, object]:
    try:
        body = json.loads(response.data)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {"data": body}


def _faults(body: dict[str, object]) -> tuple[Fault, ...]:
    errors = body.get("errors")
    rows = errors if isinstance(errors, list) else []
    return tuple(
        Fault(*(str(row.get(name, "")) for name in ("pointer", "code", "detail")))
        for row in rows
        if isinstance(row, dict)
    )
