"""A clamd that speaks INSTREAM in a thread of its own: finds the word EICAR, nothing else."""

import socketserver
import struct
import threading
from contextlib import contextmanager


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        command = self.rfile.readline()
        assert command == b"nINSTREAM\n", command
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(len(content))
        self.wfile.write(self.server.answer(content))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def usual(content):
    return b"stream: Eicar-Signature FOUND\n" if b"EICAR" in content else b"stream: OK\n"


@contextmanager
def clamd(settings, answer=usual):
    """Let the settings name a scanner that answers so; yields the sizes of what it was sent."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.seen, server.answer = [], answer
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = server.server_address
        try:
            yield server.seen
        finally:
            server.shutdown()
            thread.join()
