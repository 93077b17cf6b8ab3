"""A name server on loopback: it says 127.0.0.1 for names that begin with "alive", that there is none that
begins with "unknown", and nothing about all others."""

import socket
import struct
import threading


class NameServer:
    """A context manager; `address` is what a resolver asks."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._socket.getsockname())
        self.asked = 0
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while True:
            question, asker = self._socket.recvfrom(2000)
            if not question:
                return
            self.asked += 1
            if question[13:].startswith((b"alive", b"unknown")):
                self._socket.sendto(_answer(question), asker)


def _answer(question):
    """RFC 1035, 4.1: one address for a question of type A, none for others."""
    end = question.index(b"\0", 12) + 5
    (kind,) = struct.unpack("!H", question[end - 4 : end - 2])
    unknown = question[13:].startswith(b"unknown")
    address = struct.pack("!HHHIH4B", 0xC00C, 1, 1, 60, 4, 127, 0, 0, 1) if kind == 1 and not unknown else b""
    return (
        question[:2]
        + struct.pack("!5H", 0x8183 if unknown else 0x8180, 1, bool(address), 0, 0)
        + question[12:end]
        + address
    )
