"""One POST to a receiver that we do not trust: pinned, timed, read no further than needed."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError as UrllibTimeoutError

from subsidy.webhooks.rules.addresses import Address, is_public

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
#: Against a receiver that sends one byte at a time: then the line is cut.
TOTAL_SECONDS = 15.0
ANSWER_BYTES_MAX = 1_024
ERROR_LENGTH_MAX = 200


class Refused(Exception):
    """The name leads to no address that we may send to."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said: a status, or why there is none."""

    status: int | None
    error: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == 410


class _Held:
    """Keeps a second handle on the socket, by which another thread can cut the line."""

    handle: socket.socket | None = None
    is_cut = False

    def _new_conn(self) -> socket.socket:
        self.let_go()
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        self.handle = sock.dup()
        return sock

    def cut(self) -> None:
        self.is_cut = True
        if self.handle is not None:
            with suppress(OSError):
                self.handle.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        if self.handle is not None:
            self.handle.close()
            self.handle = None


class _Plain(_Held, HTTPConnection):
    pass


class _Secure(_Held, HTTPSConnection):
    pass


class Line:
    """A connection to one receiver, for a few messages.

    Its name is resolved and looked at, and what was looked at is connected to: a name cannot change
    its mind between. Redirects are answers like any other that is no success.
    """

    def __init__(self, address: Address, *, may_be_private: bool) -> None:
        self.address = address
        self.may_be_private = may_be_private
        self.connection: _Plain | _Secure | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._hang_up()

    def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send; return what came back. Raises nothing that a receiver or the network can cause."""
        is_used = self.connection is not None
        answer = self._try(body, headers)
        if answer is None and is_used:  # closed while it lay idle; that says nothing
            answer = self._try(body, headers)
        return answer or Answer(None, "the line was closed")

    def _try(self, body: bytes, headers: dict[str, str]) -> Answer | None:
        """Return the answer, None where the line was closed before there was one."""
        try:
            return self._exchange(body, headers)
        except Refused as refused:
            error = str(refused)
        except NewConnectionError:
            error = "no connection"
        except (OSError, HTTPException, HTTPError) as fault:
            is_late = isinstance(fault, TimeoutError | UrllibTimeoutError)
            if is_late or (self.connection and self.connection.is_cut):
                error = "no answer in time"
            elif isinstance(fault, ConnectionError):
                error = ""
            else:
                error = f"{type(fault).__name__}: {fault}"
        self._hang_up()
        return Answer(None, error[:ERROR_LENGTH_MAX]) if error else None

    def _exchange(self, body: bytes, headers: dict[str, str]) -> Answer:
        connection = self.connection = self.connection or self._new_connection()
        watch = threading.Timer(TOTAL_SECONDS, connection.cut)
        watch.start()
        try:
            if connection.sock is None:
                connection.timeout = CONNECT_SECONDS
                connection.connect()
                connection.timeout = READ_SECONDS
            connection.request(
                "POST",
                self.address.path,
                body=body,
                headers={"Host": self.address.host_header} | headers,
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            is_longer = len(response.read(ANSWER_BYTES_MAX + 1)) > ANSWER_BYTES_MAX
        finally:
            watch.cancel()
        if is_longer:
            self._hang_up()
        answer = Answer(response.status)
        return answer if answer.is_success else Answer(answer.status, f"answered {answer.status}")

    def _new_connection(self) -> _Plain | _Secure:
        place = self.address
        ip = resolve(place.host, place.port, may_be_private=self.may_be_private)
        if not place.is_https:
            return _Plain(ip, place.port)
        return _Secure(
            ip,
            place.port,
            ssl_context=_context(),
            server_hostname=place.host,
            assert_hostname=place.host,
        )

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection.let_go()
            self.connection = None


def resolve(host: str, port: int, *, may_be_private: bool) -> str:
    """Return the address that the name leads to. Raises Refused where any is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("the name leads nowhere") from None
    addresses = [str(place[0]) for *_, place in found]
    if not may_be_private and not all(map(is_public, addresses)):
        raise Refused("the name leads to a private address")
    return addresses[0]


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
