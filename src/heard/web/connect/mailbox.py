"""A mailbox over IMAP: looked into without changing anything and read thread by thread, or read message by message."""

import hashlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from heard.conversation import HeardError
from heard.web.connect.reaching import Unreachable, looked_up

PORTS = {"tls": 993, "starttls": 143, "none": 143}
AT_ONCE = 100
PATIENCE = 30.0
HEADS = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID REFERENCES IN-REPLY-TO)])"
IDS = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that lies there; it never changes under its number."""

    place: str
    size: int
    version: str = "1"


def bundle_of(message_id: str) -> str:
    """The name of a thread: made of the id of its first message, which may be long and tells who wrote."""
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:40]


@dataclass(slots=True)
class Mailbox:
    """The mailbox while it is looked into."""

    line: imaplib.IMAP4
    validity: str
    leaders: dict[str, str] = field(default_factory=dict)

    def look(self) -> Iterator[Letter]:
        """Every message, by its number; numbers count anew when the server says so."""
        kind, told = self.line.uid("SEARCH", "ALL")
        if kind != "OK":
            raise HeardError("the mailbox cannot be searched.", then="Look whether the folder is still there.")
        for number in (told[0] or b"").split():
            yield Letter(f"{self.validity}:{number.decode()}", 0)

    def bundles(self, places: Iterable[str]) -> dict[str, str]:
        """For each new message its thread: the first message that it answers, else itself."""
        found: dict[str, str] = {}
        for place, head in self._fetched(list(places), HEADS):
            message = message_from_bytes(head, policy=policy.compat32)
            before = IDS.findall(f"{message.get('References', '')} {message.get('In-Reply-To', '')}")
            own = IDS.findall(str(message.get("Message-ID", ""))) or [place]
            leader = next((self.leaders[b] for b in before if b in self.leaders), before[0] if before else own[0])
            self.leaders[own[0]] = leader
            found[place] = bundle_of(leader)
        return found

    def fetch(self, places: list[str]) -> tuple[str, bytes]:
        """The messages of one thread, as one mailbox file."""
        whole = b""
        for _, raw in self._fetched(places, "(BODY.PEEK[])"):
            body = re.sub(rb"(?m)^(>*From )", rb">\1", raw.replace(b"\r\n", b"\n"))
            whole += b"From mailbox Thu Jan  1 00:00:00 1970\n" + body.rstrip(b"\n") + b"\n\n"
        if not whole:
            raise HeardError("the message is gone.", then="It is looked for again next time.")
        return "thread.mbox", whole

    def unread(self) -> list[str]:
        """The messages that nobody has read, the oldest first."""
        kind, told = self.line.uid("SEARCH", "UNSEEN")
        if kind != "OK":
            raise HeardError("the mailbox cannot be searched.", then="Look whether the folder is still there.")
        return [f"{self.validity}:{number.decode()}" for number in (told[0] or b"").split()]

    def one(self, place: str, largest: int) -> bytes:
        """The beginning of one message, up to so many bytes; nothing where it is gone. It stays unread."""
        return next((raw for _, raw in self._fetched([place], f"(BODY.PEEK[]<0.{largest}>)")), b"")

    def mark_read(self, place: str) -> None:
        """Mark a message as read, in a mailbox that was opened for it."""
        self.line.uid("STORE", place.partition(":")[2], "+FLAGS.SILENT", r"(\Seen)")

    def _fetched(self, places: list[str], what: str) -> Iterator[tuple[str, bytes]]:
        """What was asked of each message that is still there, in the order of their numbers."""
        numbers = sorted((place.partition(":")[2] for place in places if place.startswith(f"{self.validity}:")), key=int)
        for at in range(0, len(numbers), AT_ONCE):
            kind, told = self.line.uid("FETCH", ",".join(numbers[at : at + AT_ONCE]), what)
            if kind != "OK":
                raise Unreachable("the mailbox did not give a message.", then="It is tried again next time.")
            for part in told:
                if isinstance(part, tuple) and (uid := re.search(rb"UID (\d+)", part[0])):
                    yield f"{self.validity}:{uid[1].decode()}", bytes(part[1])


@contextmanager
def opened(place: dict[str, Any], secret: dict[str, Any], *, readonly: bool = True) -> Iterator[Mailbox]:
    """The mailbox, opened for reading only unless said otherwise; raises HeardError or Unreachable with what to do."""
    host, security = str(place["host"]), str(place.get("security", "tls"))
    port = int(place.get("port") or PORTS[security])
    line = _told(lambda: _line(host, port, security), host)
    try:
        try:
            line.login(str(place["name"]), str(secret.get("password", "")))
        except imaplib.IMAP4.error:
            raise HeardError("name and password do not go together.", where=host, then="Give the password again.") from None
        inside = '"' + str(place.get("folder") or "INBOX").replace("\\", "\\\\").replace('"', '\\"') + '"'
        if line.select(inside, readonly=readonly)[0] != "OK":
            raise HeardError("no such folder in the mailbox.", where=str(place.get("folder")), then="Name another one.")
        validity = line.response("UIDVALIDITY")[1][0] or b"0"
        yield Mailbox(line, validity.decode())
    except (OSError, imaplib.IMAP4.abort):
        raise Unreachable("the line broke.", where=host, then="It is tried again next time.") from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            line.logout()


def _line(host: str, port: int, security: str) -> imaplib.IMAP4:
    looked_up(host, port, own=True)
    lock = ssl.create_default_context()
    if security == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=lock, timeout=PATIENCE)
    line = imaplib.IMAP4(host, port, timeout=PATIENCE)
    if security == "starttls":
        line.starttls(lock)
    return line


def _told(open_: Callable[[], imaplib.IMAP4], host: str) -> imaplib.IMAP4:
    try:
        return open_()
    except ssl.SSLCertVerificationError:
        raise HeardError("its certificate is not good.", where=host, then="Renew it, or give the name it is made for.") from None
    except (OSError, imaplib.IMAP4.error):
        raise Unreachable("does not answer.", where=host, then="Look whether host, port and security are right.") from None
