"""The shapes of what programs send and get; the OpenAPI document is made from them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, field_validator

Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, StringConstraints(max_length=100_000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Seconds = Annotated[float, Field(ge=0, le=100_000_000)]
MOST_TURNS, MOST_IN_BATCH = 5000, 500
EXAMPLE: Any = {
    "id": "ticket-4711",
    "channel": "chat",
    "started_at": "2026-11-16T17:42:00Z",
    "turns": [
        {"speaker": "customer", "name": "Dana", "text": "Nobody came, and nobody rang.", "start": 0},
        {"speaker": "agent", "name": "Amara Osei", "text": "Nobody came and nobody rang. I ring the depot now.", "start": 60},
    ],
}


class TurnIn(Schema):
    """One person speaking once."""

    model_config = ConfigDict(extra="forbid")
    speaker: Literal["customer", "agent", "bot", "other"]
    text: Words
    name: Line | None = Field(None, description="Of a customer only the first name is kept.")
    start: Seconds | None = Field(None, description="Seconds since the conversation began.")
    end: Seconds | None = None
    id: Id | None = None


class ConversationIn(Schema):
    """One conversation; the same `id` sent again replaces what was sent before."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})
    id: Id = Field(description="Your own id. Sent again with the same content, nothing happens twice.")
    turns: Annotated[list[TurnIn], Field(min_length=1, max_length=MOST_TURNS)]
    channel: Line | None = Field(None, description="chat, email, call, social or text; other words are kept as they are.")
    subject: Line | None = None
    started_at: AwareDatetime | None = Field(None, description="With its time zone, like 2026-11-16T17:42:00+00:00.")

    @field_validator("started_at")
    @classmethod
    def _of_our_time(cls, told: datetime | None) -> datetime | None:
        if told is not None and not 1970 < told.year < 2200:
            raise ValueError("not a time between 1971 and 2199")
        return told.astimezone(UTC) if told else None


class BatchIn(Schema):
    """Up to 500 conversations."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"conversations": [EXAMPLE]}})
    conversations: Annotated[list[ConversationIn], Field(min_length=1, max_length=MOST_IN_BATCH)]


class JobOut(Schema):
    """How something that was sent stands."""

    id: int
    state: Literal["waiting", "kept", "read", "failed", "gone"] = Field(
        description="waiting, then kept (its words are here), then read; failed says why in `fault`; gone: deleted since."
    )
    external_id: str
    job: str = Field(description="The address at which to ask again.")
    conversation: str | None = Field(None, description="The address of the conversation, once it is kept.")
    fault: str = ""


class BatchOut(Schema):
    """How each conversation of a batch stands, in the order it was sent."""

    jobs: list[JobOut]


class ConversationOut(Schema):
    """One conversation, redacted, and its newest reading."""

    id: int
    external_id: str
    channel: str
    subject: str
    started_at: datetime
    read_at: datetime | None
    page: str = Field(description="Where people look at it.")
    turns: list[dict[str, Any]]
    reading: dict[str, Any] | None = Field(description="In Heard’s own form, version 1; none until it is read.")


class ShortOut(Schema):
    """One conversation in a list."""

    id: int
    external_id: str
    started_at: datetime
    read_at: datetime | None
    scenario: str
    resolution: str
    care: int
    missed: int
    conversation: str


class ListOut(Schema):
    """A page of the list, newest first; `next` is the `before` of the next one."""

    conversations: list[ShortOut]
    next: int | None


class TokenOut(Schema):
    """What this token may do."""

    name: str
    team: str
    scopes: list[str]


class ErrorOut(Schema):
    """The place of one error."""

    where: str
    what: str


class ProblemOut(Schema):
    """What is wrong and what to do next (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorOut] | None = None
