"""One world for the tests of this directory (half a second to build), and a scripted server."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from simulation.world import Plan, World, make_world


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(Plan())


class Server(ThreadingHTTPServer):
    """Gives the answers it was told to give, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked, self.connections = [], [], set()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, status, body, **headers):
        self.answers.append((status, body, headers))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        server = self.server
        server.connections.add(self.client_address)
        content = self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append((self.path, dict(self.headers), json.loads(content)))
        status, body, headers = server.answers.pop(0)
        answer = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
