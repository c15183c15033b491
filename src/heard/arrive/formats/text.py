"""Plain text: `Agent: ...`, `[00:12] Customer: ...`, or names in front of the lines."""

from collections.abc import Iterator

from heard.arrive.clock import moment
from heard.arrive.parcel import Parcel
from heard.arrive.script import read_script
from heard.arrive.speakers import NAME_AGENT
from heard.arrive.told import Found, Told
from heard.conversation import HeardError


def recognises(parcel: Parcel) -> float:
    """How surely lines begin with who speaks; never for what begins like JSON, a table of mail or subtitles."""
    head = parcel.head.lstrip()
    if head.startswith(("{", "[{", "WEBVTT", "<")) and not head.startswith("<v"):
        return 0.25 if parcel.ending == ".txt" and not head.startswith("{") else 0.0
    said = read_script(parcel.head[:16000], parcel.agent).said
    roles = {s.role for s in said if s.role}
    return 0.7 if len(roles) > 1 else 0.45 if len({s.name for s in said}) > 1 else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """The one conversation in a text."""
    script = read_script(parcel.text(), parcel.agent)
    if not script.said:
        yield HeardError("no speaker.", where="line 1", then=f'Begin each turn with "Agent:" or "Customer:". {NAME_AGENT}')
        return
    headings = script.headings
    yield Told(
        said=script.said,
        id=headings.get("conversation id") or headings.get("id") or headings.get("ticket") or headings.get("case"),
        subject=headings.get("subject") or headings.get("topic") or headings.get("title"),
        channel=headings.get("channel"),
        started_at=script.started_at or moment(headings.get("date")),
    )
