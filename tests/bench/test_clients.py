import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.clients import HOST, Request, Sent, Street, post_all, read_answer, send

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
NO = b"HTTP/1.1 422 Unprocessable Entity\r\ncontent-length: 4\r\n\r\nnono"


@contextmanager
def line_with(*answers: bytes):
    """A connection on which these answers lie ready, to be read one at a time, then the end."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with ours, theirs:
        for answer in answers:
            theirs.send(answer)
        theirs.shutdown(socket.SHUT_WR)
        yield ours


def test_a_request_goes_over_the_wire_whole():
    request = Request(token="K-1.x", key="single-1", body="张".encode(), rows=1)

    head, _, body = request.wire("/claims").partition(b"\r\n\r\n")

    assert head.decode().split("\r\n") == [
        "POST /claims HTTP/1.1",
        "Host: 127.0.0.1",
        "Authorization: Bearer K-1.x",
        "Idempotency-Key: single-1",
        "Content-Type: application/json",
        "Content-Length: 3",
    ]
    assert body.decode() == "张"


class TestReadAnswer:
    def test_reads_head_and_body(self):
        with line_with(OK) as line:
            assert read_answer(line) == OK

    def test_says_when_the_server_hangs_up(self):
        with line_with(OK[:-1]) as line, pytest.raises(ConnectionError, match="hung up"):
            read_answer(line)

    def test_asks_for_a_length(self):
        with (
            line_with(b"HTTP/1.1 200 OK\r\n\r\n") as line,
            pytest.raises(ConnectionError, match="without Content-Length"),
        ):
            read_answer(line)


class TestPostAll:
    def test_sends_until_all_are_answered(self):
        with line_with(OK, OK) as line:
            assert post_all(line, [b"1", b"2"], seconds_max=60).requests == 2

    def test_stops_at_the_first_refusal_and_shows_it(self):
        with line_with(OK, NO) as line:
            sent = post_all(line, [b"1", b"2", b"3"], seconds_max=60)

        assert (sent.requests, sent.refusal) == (1, NO)

    def test_leaves_the_rest_when_the_time_is_over(self):
        with line_with(OK, OK) as line:
            assert post_all(line, [b"1", b"2"], seconds_max=-1).requests == 1


class Teller(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.served.append((self.client_address, self.path))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def teller():
    with ThreadingHTTPServer((HOST, 0), Teller) as server:
        server.daemon_threads = True
        server.served = []
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class TestSend:
    def test_gives_each_lot_a_connection_of_its_own(self, teller):
        wire = Request("K-1.x", "k", b"{}", rows=1).wire("/claims")

        sent = send(Street(teller.server_port, 60), [[wire] * 3 for _ in range(3)])

        assert [client.requests for client in sent] == [3, 3, 3]
        assert len(teller.served) == 9
        assert len({address for address, _path in teller.served}) == 3

    def test_tells_of_trouble_on_the_line(self):
        with socket.socket() as nobody:
            nobody.bind((HOST, 0))

            sent = send(Street(nobody.getsockname()[1], 60), [[b"x"]])

        assert sent == [Sent(0, 0, b"ConnectionRefusedError(111, 'Connection refused')")]
