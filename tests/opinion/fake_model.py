"""A language model's address on this machine that answers what a test tells it to, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer: its status, its words (a message's, unless `bare`), headers, and how it comes."""

    words: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    bare: bool = False
    tokens: int | None = 100
    drip: float = 0.0
    hang_up: bool = False


Answers = Callable[[dict[str, Any]], Reply]


@dataclass
class Address:
    """Where the model is, and every question that came: its body and its headers."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Everything that was sent here, as it came."""
        return json.dumps(self.asked, ensure_ascii=False)


@contextmanager
def model_that_answers(*replies: Reply | Answers) -> Iterator[Address]:
    """An address that gives these answers one after the other, the last one for ever."""
    place = Address("")
    lock = threading.Lock()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                turn = min(len(place.asked), len(replies) - 1)
                place.asked.append(body)
                place.headers.append(dict(self.headers))
            said = replies[turn]
            _answer(self, said if isinstance(said, Reply) else said(body))

        def log_message(self, *told: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    place.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(door: BaseHTTPRequestHandler, said: Reply) -> None:
    if said.hang_up:
        door.close_connection = True
        return
    whole: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": said.words}}]}
    if said.tokens is not None:
        whole["usage"] = {"total_tokens": said.tokens}
    told = (said.words if said.bare else json.dumps(whole)).encode()
    door.send_response(said.status)
    for name, value in said.headers.items():
        door.send_header(name, value)
    door.send_header("Content-Length", str(len(told)))
    door.end_headers()
    try:
        for byte in told if said.drip else ():
            door.wfile.write(bytes([byte]))
            door.wfile.flush()
            time.sleep(said.drip)
        door.wfile.write(b"" if said.drip else told)
    except OSError:
        door.close_connection = True
