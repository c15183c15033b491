"""A real mail server on this machine, that keeps what it is sent and can be told to refuse."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """What has arrived, and the answers to give instead of yes."""

    def __init__(self) -> None:
        self.came: list[tuple[Envelope, EmailMessage]] = []
        self.to_recipient = ""
        self.to_words = ""
        self.hang_up = False

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hang_up:
            server.transport.close()
            return "421 gone"
        if self.to_words:
            return self.to_words
        self.came.append((envelope, message_from_bytes(bytes(envelope.content or b""), policy=policy.default)))  # type: ignore[arg-type]
        return "250 kept"


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[tuple[Postbox, int]]:
    """A server on a free port, and its postbox."""
    box = Postbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()
