"""E-mail (.eml, .mbox): threads joined by what each message answers; quoted text, signatures and automatic mail left aside."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from mailparser_reply import EmailReplyParser

from heard.arrive.bodies import from_html
from heard.arrive.clock import aware, since
from heard.arrive.encoding import decoded
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import same_name
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError, Speaker

HEADER = re.compile(
    r"^(?:From|To|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Delivered-To):\s", re.IGNORECASE | re.MULTILINE
)
NEXT = re.compile(rb"^From \S+.*\d{4}")
ANSWERED = re.compile(r"^(?:(?:re|fwd?|aw|wg|sv|rv|tr|antw|odp)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
DESK = re.compile(
    r"^(?:support|help|helpdesk|service|care|customer[._-]?(?:service|care|support)|contact|info|hello|team|billing|orders?|sales|"
    r"returns?|complaints?|no-?reply|do-?not-?reply|tickets?|kundenservice|kontakt)\b",
    re.IGNORECASE,
)
DESK_SURE = 0.95
"""How surely those who write from a desk's address (`support@...`), or from its house, are the ones who answer."""
LONGEST = 200_000
"""Characters of one message that are searched for quotes; what is longer is cut, as mail of that length is an attachment."""
SEARCHED = 4_000
"""Characters up to which a message is searched for greetings at its end; the search takes the square of their number."""
REPLIES = EmailReplyParser(languages=["en", "de", "fr", "es", "it", "nl", "pl", "sv"])
QUOTED = re.compile(
    r"^(?:On .{5,200}wrote:|Am .{5,200}schrieb.{0,80}:|Le .{5,200}a écrit\s?:|El .{5,200}escribió:)\s*$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: its own id, those it answers, who wrote it and to whom, when, its bare subject and its own words."""

    id: str
    answers: tuple[str, ...]
    author: str
    name: str
    to: tuple[str, ...]
    sent: datetime | None
    subject: str
    text: str
    automatic: bool


def recognises(parcel: Parcel) -> float:
    """How surely a file begins with the headers of a message, or with the line before the first of a mailbox."""
    if NEXT.match(parcel.head_bytes[:300]):
        return 0.95
    headers = {m[0].lower() for m in HEADER.finditer(parcel.head[:8000].split("\n\n")[0].replace("\r\n\r\n", "\n\n"))}
    known = len(headers & {"from: ", "date: ", "message-id: ", "mime-version: ", "received: ", "return-path: "})
    return 0.92 if known >= 2 and re.match(r"[A-Za-z-]+:", parcel.head) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """Every thread in a message or mailbox."""
    return join([parcel])


def join(parcels: list[Parcel]) -> Iterator[Found]:
    """Every thread in some files: messages that answer each other, or have one subject and the same people."""
    letters: dict[str, Letter] = {}
    for parcel in parcels:
        for number, raw in enumerate(_messages(parcel), 1):
            place = parcel.name if len(parcels) > 1 else ""
            try:
                letter = _letter(raw, f"{parcel.stem}-{number}")
            except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
                yield HeardError("not a whole message.", where=place or f"message {number}", then="Export it again.")
                continue
            letters.setdefault(letter.id, letter)
    agent = parcels[0].agent
    for thread in _threads(list(letters.values())):
        yield _told(thread, agent)


def _messages(parcel: Parcel) -> Iterator[bytes]:
    """The raw messages of a file, one after the other; a line `From ...` begins the next one of a mailbox."""
    if not NEXT.match(parcel.head_bytes[:300]):
        yield parcel.raw()
        return
    lines: list[bytes] = []
    with parcel.open() as stream:
        for raw in stream:
            line = raw if lines else raw.removeprefix(BOM_UTF8)
            if NEXT.match(line) and (not lines or not lines[-1].strip()):
                if lines:
                    yield b"".join(lines)
                lines = []
            else:
                lines.append(line[1:] if re.match(rb"^>+From ", line) else line)
    if lines:
        yield b"".join(lines)


def _letter(raw: bytes, fallback: str) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    senders = getaddresses([str(message.get("From", ""))])
    name, author = senders[0] if senders else ("", "")
    if not author:
        raise ValueError("no sender")
    to = getaddresses([str(v) for h in ("To", "Cc", "Delivered-To") for v in message.get_all(h, [])])
    before = " ".join(str(message.get(h, "")) for h in ("References", "In-Reply-To"))
    return Letter(
        id=str(message.get("Message-ID", "")).strip() or fallback,
        answers=tuple(dict.fromkeys(re.findall(r"<[^<>\s]+>", before))),
        author=author.lower(),
        name=name or author,
        to=tuple(a.lower() for _, a in to if a),
        sent=_sent(message),
        subject=ANSWERED.sub("", " ".join(str(message.get("Subject", "")).split())),
        text=own_words(*_body(message)),
        automatic=_automatic(message),
    )


def _sent(message: EmailMessage) -> datetime | None:
    try:
        return aware(parsedate_to_datetime(str(message["Date"]))) if message["Date"] else None
    except (ValueError, TypeError, IndexError):
        return None


def _automatic(message: EmailMessage) -> bool:
    told = str(message.get("Auto-Submitted", "no")).lower()
    return told.startswith("auto") or str(message.get("Precedence", "")).lower() in ("bulk", "auto_reply", "list")


def _body(message: EmailMessage) -> tuple[str, bool]:
    """The words of a message and whether they are HTML; attachments are not words."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", False
    try:
        text = part.get_content()
    except (LookupError, UnicodeDecodeError, KeyError):
        payload = part.get_payload(decode=True)
        text = decoded(payload, "utf-8") if isinstance(payload, bytes) else ""
    return str(text), part.get_content_type() == "text/html"


def own_words(body: str, is_html: bool = False) -> str:
    """What the writer of a message wrote in it: without what it quotes and without the signature."""
    text = (from_html(body, quotes=False) if is_html else body)[:LONGEST].replace("\r\n", "\n")
    cut = QUOTED.search(text)
    text = text[: cut.start()] if cut and text[: cut.start()].strip() else text
    lines = [line for line in text.split("\n") if not line.startswith(">")]
    kept = "\n".join(lines)
    signed = re.search(r"^-- ?$", kept, re.MULTILINE)
    kept = kept[: signed.start()] if signed else kept
    kept = re.sub(r"([^\w\s])\1{3,}|_{4,}", r"\1", re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*\n\s*", "\n\n", kept.strip())))
    reply = REPLIES.read(kept).replies if len(kept) <= SEARCHED else []
    own = reply[0].body if reply else kept
    return re.sub(r"\n{3,}", "\n\n", own or kept).strip()


def _threads(letters: list[Letter]) -> Iterator[list[Letter]]:
    """Messages in threads, oldest first."""
    leader: dict[str, str] = {}

    def first(key: str) -> str:
        while leader.get(key, key) != key:
            leader[key] = leader.get(leader[key], leader[key])
            key = leader[key]
        return key

    by_talk: dict[tuple[str, frozenset[str]], str] = {}
    for letter in letters:
        for before in letter.answers:
            leader[first(before)] = first(letter.id)
    for letter in letters:
        talk = (letter.subject.casefold(), frozenset({letter.author, *letter.to[:1]}))
        if letter.subject:
            leader[first(by_talk.setdefault(talk, letter.id))] = first(letter.id)
    groups: dict[str, list[Letter]] = {}
    for letter in letters:
        groups.setdefault(first(letter.id), []).append(letter)
    for group in groups.values():
        yield sorted(group, key=lambda m: m.sent.timestamp() if m.sent else 0.0)


def _told(thread: list[Letter], agent: str | None) -> Told:
    began, starts = since([m.sent for m in thread])
    roles = _roles(thread, agent)
    automatic = sum(m.automatic for m in thread)
    return Told(
        said=tuple(_said(m, at, roles) for m, at in zip(thread, starts, strict=True)),
        id=thread[0].id.strip("<>"),
        channel="email",
        subject=thread[0].subject or None,
        started_at=began,
        extra={"automatic_messages": automatic} if automatic else {},
        guessed=None if agent else DESK_SURE,
    )


def _said(m: Letter, start: float | None, roles: dict[str, Speaker]) -> Said:
    role = Speaker.OTHER if m.automatic else roles.get(m.author)
    return Said(m.text, role, m.name, start, id=m.id.strip("<>"))


def _roles(thread: list[Letter], agent: str | None) -> dict[str, Speaker]:
    """Roles by address: the agent as named (address, domain or name), else those who write from a desk's address."""
    authors = {m.author: m.name for m in thread if not m.automatic}
    if agent:
        mine = {a for a, n in authors.items() if a.endswith(agent.lower()) or same_name(n, agent) or a == agent.lower()}
    else:
        desks = {a for m in thread for a in (m.author, *m.to) if DESK.match(a.split("@")[0])}
        houses = {a.split("@")[-1] for a in desks}
        mine = {a for a in authors if a.split("@")[-1] in houses}
        mine = {a for a in authors if a in desks} if len(mine) == len(authors) > 1 else mine
        if not desks:
            return {}
    return {a: Speaker.AGENT if a in mine else Speaker.CUSTOMER for a in authors}
