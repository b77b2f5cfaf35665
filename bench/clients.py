"""Keep-alive clients that cost little: raw sockets, requests made ready before the clock starts.

They live in processes of their own, so that Python's lock does not slow the one by the other; the
machine's cores belong to the server that is measured.
"""

import multiprocessing
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

HOST = "127.0.0.1"
PROCESSES = 2
TIMEOUT_SECONDS = 120
READ_BYTES = 65_536
_END_OF_HEAD = b"\r\n\r\n"
_SUCCESSES = (b"200", b"201")


@dataclass(frozen=True)
class Request:
    """A POST that holds `rows` claims, ready but for its path."""

    token: str
    key: str
    body: bytes
    rows: int

    def wire(self, path: str) -> bytes:
        """Return the request as it goes over the wire."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Idempotency-Key: {self.key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


@dataclass(frozen=True)
class Sent:
    """What one client got through in its time; `refusal` is the answer that was no success."""

    requests: int
    seconds: float
    refusal: bytes = b""


@dataclass(frozen=True)
class Street:
    """Where to: the port, and how long a client goes on before it leaves its other requests."""

    port: int
    seconds_max: float


def send(street: Street, lots: Sequence[Sequence[bytes]]) -> list[Sent]:
    """Send each lot by a client of its own, all at once; return what each did, in no order."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(len(lots)), context.Queue()
    workers = [
        context.Process(target=_work, args=(street, lots[n::PROCESSES], barrier, results))
        for n in range(min(PROCESSES, len(lots)))
    ]
    for worker in workers:
        worker.start()
    sent = [results.get(timeout=street.seconds_max + TIMEOUT_SECONDS) for _ in lots]
    for worker in workers:
        worker.join()
    return sent


def _work(
    street: Street, lots: Sequence[Sequence[bytes]], barrier: Barrier, results: "Queue[Sent]"
) -> None:
    """Be one process: a thread for each lot."""

    def run(lot: Sequence[bytes]) -> None:
        try:
            with socket.create_connection((HOST, street.port), timeout=TIMEOUT_SECONDS) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                barrier.wait(TIMEOUT_SECONDS)
                results.put(post_all(line, lot, seconds_max=street.seconds_max))
        except OSError as trouble:
            results.put(Sent(0, 0, refusal=repr(trouble).encode()))

    threads = [threading.Thread(target=run, args=(lot,)) for lot in lots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def post_all(line: socket.socket, lot: Sequence[bytes], *, seconds_max: float) -> Sent:
    """Send one after the other until all are answered, one is refused or the time is over."""
    began, done = time.perf_counter(), 0
    for request in lot:
        line.sendall(request)
        answer = read_answer(line)
        if answer[9:12] not in _SUCCESSES:
            return Sent(done, time.perf_counter() - began, answer)
        done += 1
        if time.perf_counter() - began > seconds_max:
            break
    return Sent(done, time.perf_counter() - began)


def read_answer(line: socket.socket) -> bytes:
    """Return one answer, head and body. Raises ConnectionError when the server hangs up."""
    received = bytearray()
    while (end := received.find(_END_OF_HEAD)) < 0:
        received += _read(line)
    whole = end + len(_END_OF_HEAD) + _length(bytes(received[:end]))
    while len(received) < whole:
        received += _read(line)
    return bytes(received)


def _read(line: socket.socket) -> bytes:
    chunk = line.recv(READ_BYTES)
    if not chunk:
        raise ConnectionError("the server hung up")
    return chunk


def _length(head: bytes) -> int:
    for field in head.split(b"\r\n"):
        name, _, value = field.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ConnectionError("an answer without Content-Length")
