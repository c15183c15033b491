"""Notices of undelivered mail: which note came back, and whether its address is gone for good."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

LARGEST = 1024 * 1024
STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
OURS = re.compile(r"<(heard-note-[\w.-]+)@[\w.-]+>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One notice: the message it is about (without its angle brackets), for good or for now, and the status code."""

    message: str
    gone: bool
    status: str


def bounce(raw: bytes) -> Bounce | None:
    """What a delivery status notice (RFC 3464) says of one of our notes; None for any other mail."""
    notice = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    if notice.get_content_type() != "multipart/report":
        return None
    report = next((p for p in notice.walk() if p.get_content_type() == "message/delivery-status"), None)
    message = _about(notice)
    if report is None or message is None:
        return None
    fields = [block for block in _blocks(report) if block.get("Action") or block.get("Status")]
    failed = next((b for b in fields if str(b.get("Action", "")).strip().lower() == "failed"), None)
    delayed = next((b for b in fields if str(b.get("Action", "")).strip().lower() == "delayed"), None)
    told = failed or delayed
    if told is None:
        return None
    found = STATUS.search(str(told.get("Status", "")))
    status = found.group() if found else ""
    return Bounce(message, failed is not None and not status.startswith("4."), status)


def _blocks(report: Message) -> list[Message]:
    parts = report.get_payload()
    if isinstance(parts, list):
        return [p for p in parts if isinstance(p, Message)]
    return [message_from_bytes(block.encode()) for block in str(parts).split("\n\n") if block.strip()]


def _about(notice: Message) -> str | None:
    """The id of our note in the headers that came back with the notice."""
    for part in notice.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            inner = part.get_payload()
            told = inner[0].as_string() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else _decoded(part)
            found = re.search(r"^message-id:\s*(\S+)", told, re.IGNORECASE | re.MULTILINE)
            ours = OURS.search(found.group(1)) if found else None
            if ours:
                return ours.group(1)
    return None


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(part.get_payload())
