"""A real NATS server with JetStream on this machine, on a free port, its store in a folder of its own."""

import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

NATS = shutil.which("nats-server")


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class NatsServer:
    """The server: can be killed and started again on the same port, with the same store."""

    def __init__(self, store: Path, *words: str, jetstream: bool = True) -> None:
        assert NATS, "nats-server is not installed: run tools/machine.sh"
        self.port = free_port()
        self.words = [NATS, "-a", "127.0.0.1", "-p", str(self.port), *words]
        self.words += ["-js", "-sd", str(store)] if jetstream else []
        self.address = f"nats://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError("nats-server does not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
