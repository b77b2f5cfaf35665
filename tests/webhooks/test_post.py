"""Receivers that do not work, and the line to them."""

import socket
import threading
import time

import pytest

from subsidy.webhooks import services
from subsidy.webhooks.services import post
from tests.make import NOON


def states(endpoint):
    return list(endpoint.deliveries.order_by("id").values_list("state", flat=True))


@pytest.mark.django_db
class TestReceiverThatNeverWorks:
    def test_ends_in_dead_letters_and_delays_nobody_else(
        self, shop, hear, receivers, settings, monkeypatch
    ):
        settings.WEBHOOK_RETRY_SECONDS = [0.0] * 3
        monkeypatch.setattr(post, "READ_SECONDS", 0.3)
        release = threading.Event()
        good = receivers()
        arrivals = []

        def hang(_message):
            release.wait(30)
            return 200

        def note(_message):
            arrivals.append(time.monotonic())
            return 200

        tarpit = receivers(hang)
        good.verdict = note
        never, works = hear(tarpit.url), hear(good.url)
        for _ in range(3):
            shop.submitted()
        services.fan_out(at=NOON)
        begin = time.monotonic()
        services.send_due(at=NOON)
        took = time.monotonic() - begin
        release.set()
        assert states(never) == ["dead"] * 3
        assert never.deliveries.first().last_error == "no answer in time"
        assert states(works) == ["delivered"] * 3
        assert took > 3 * 4 * 0.3
        assert max(arrivals) - begin < took / 2

    def test_and_answers_byte_by_byte_is_cut_off(self, shop, hear, monkeypatch):
        monkeypatch.setattr(post, "TOTAL_SECONDS", 0.5)
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=_drip, args=(server,), daemon=True).start()
            endpoint = hear(f"http://127.0.0.1:{server.getsockname()[1]}/")
            shop.submitted()
            services.fan_out(at=NOON)
            begin = time.monotonic()
            services.send_due(at=NOON)
        assert time.monotonic() - begin < 3
        assert endpoint.deliveries.get().last_error == "no answer in time"

    def test_and_is_not_there_fails(self, shop, hear):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        endpoint = hear(f"http://127.0.0.1:{port}/")
        shop.submitted()
        services.fan_out(at=NOON)
        services.send_due(at=NOON)
        assert endpoint.deliveries.get().last_error == "no connection"

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (b"", "the line was closed"),
            (b"what?\r\n\r\n", "BadStatusLine: what?"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + b"x" * 90_000, ""),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", "no answer in time"),
        ],
    )
    def test_and_speaks_nonsense_fails(self, answer, error, shop, hear, monkeypatch):
        monkeypatch.setattr(post, "READ_SECONDS", 0.3)
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=_say, args=(server, answer), daemon=True).start()
            endpoint = hear(f"http://127.0.0.1:{server.getsockname()[1]}/")
            shop.submitted()
            services.fan_out(at=NOON)
            services.send_due(at=NOON)
        assert endpoint.deliveries.get().last_error.strip() == error

    def test_and_has_no_right_certificate_fails(self, shop, hear):
        """TLS is spoken to the name; what is no TLS server is no receiver."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=_say, args=(server, b"hello"), daemon=True).start()
            endpoint = hear(f"https://localhost:{server.getsockname()[1]}/")
            shop.submitted()
            services.fan_out(at=NOON)
            services.send_due(at=NOON)
        assert "SSL" in endpoint.deliveries.get().last_error


class TestLine:
    def test_that_was_closed_while_idle_is_opened_again(self):
        answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=_say, args=(server, answer, 2), daemon=True)
            thread.start()
            address = post.Address(
                is_https=False, host="127.0.0.1", port=server.getsockname()[1], path="/"
            )
            with post.Line(address, may_be_private=True) as line:
                assert line.post(b"{}", {}) == post.Answer(204)
                time.sleep(0.1)
                assert line.post(b"{}", {}) == post.Answer(204)
            thread.join()

    def test_may_be_cut_before_it_is_there(self):
        line = post._Plain("127.0.0.1", 1)
        line.cut()
        assert line.is_cut

    def test_is_pinned_to_what_was_looked_at(self, monkeypatch):
        asked = []
        real = socket.getaddrinfo

        def once(host, *args, **more):
            asked.append(host)
            return real("127.0.0.1" if host == "pos.example.com" else host, *args, **more)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        heads = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            args = (server, b"HTTP/1.1 204 No Content\r\n\r\n", 1, heads)
            threading.Thread(target=_say, args=args, daemon=True).start()
            port = server.getsockname()[1]
            address = post.Address(is_https=False, host="pos.example.com", port=port, path="/")
            with post.Line(address, may_be_private=True) as line:
                assert line.post(b"{}", {}).is_success
        assert asked.count("pos.example.com") == 1
        assert f"Host: pos.example.com:{port}".encode() in heads[0]


def _say(server, answer, times=1, heads=None):
    """Read a request, say the answer, close the line."""
    for _ in range(times):
        line, _address = server.accept()
        with line:
            head = line.recv(65_536)
            if heads is not None:
                heads.append(head)
            line.sendall(answer)
            if answer.endswith(b"\r\n\r\nx"):
                time.sleep(1)


def _drip(server):
    line, _address = server.accept()
    with line:
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500:
                line.sendall(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass
