"""The wire between a browser and a house, which a story can cut and mend."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Wire:
    """Carries bytes both ways between a port of its own and the house's; cut, it carries none and lets nobody in."""

    def __init__(self, port: int) -> None:
        self.to, self.whole, self.ends = port, threading.Event(), set[socket.socket]()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.whole.set()
        threading.Thread(target=self._open, daemon=True).start()

    def cut(self) -> None:
        """Every line breaks, and no new one is carried."""
        self.whole.clear()
        for end in list(self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """New lines are carried again."""
        self.whole.set()

    def _open(self) -> None:
        while True:
            try:
                here, _ = self.door.accept()
            except OSError:
                return
            if not self.whole.is_set():
                here.close()
                continue
            there = socket.create_connection(("127.0.0.1", self.to))
            self.ends |= {here, there}
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self.ends.discard(end)

    def close(self) -> None:
        """The end of it."""
        self.cut()
        self.door.close()


@contextmanager
def wire(address: str) -> Iterator[Wire]:
    """A wire to the house at that address."""
    one = Wire(int(address.rsplit(":", 1)[1]))
    try:
        yield one
    finally:
        one.close()
