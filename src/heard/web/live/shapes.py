"""The shapes of what programs send and get about live conversations."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, field_validator

from heard.arrive.came import Came, News
from heard.conversation import Speaker
from heard.web.connect.shapes import Id, Line, Words

MOST_TURNS = 200
EXAMPLE: Any = {
    "agent": "amara@example.org",
    "channel": "chat",
    "turns": [
        {
            "id": "118",
            "speaker": "customer",
            "name": "Dana",
            "text": "Nobody came, and nobody rang.",
            "said_at": "2026-11-16T17:42:00Z",
        }
    ],
}


class LiveTurnIn(Schema):
    """One turn, or one telling of it."""

    model_config = ConfigDict(extra="forbid")
    id: Id = Field(description="Your own id of the turn. Sent again it changes nothing, or corrects what was sent before.")
    speaker: Literal["customer", "agent", "bot", "other"]
    text: Words = Field(description="Empty takes the turn back.")
    name: Line | None = Field(None, description="Of a customer only the first name is kept.")
    said_at: AwareDatetime | None = Field(None, description="When it was said, with its time zone; without one, now.")
    sequence: Annotated[int, Field(ge=-(2**62), le=2**62)] = Field(0, description="Orders turns of the same moment.")
    version: Annotated[int, Field(ge=0, le=2**62)] | None = Field(
        None, description="Of two tellings of a turn the higher version counts, whatever comes first; without one, the newest."
    )
    is_final: bool = Field(True, description="False while it is still being spoken: shown, but not read yet.")

    @field_validator("said_at")
    @classmethod
    def _of_our_time(cls, told: datetime | None) -> datetime | None:
        if told is not None and not 1970 < told.year < 2200:
            raise ValueError("not a time between 1971 and 2199")
        return told.astimezone(UTC) if told else None

    def came(self) -> Came:
        """As the floors below know it."""
        told = self.model_dump(exclude={"id", "speaker", "name"})
        return Came(key=self.id, speaker=Speaker(self.speaker), name=self.name or "", **told)


class LiveIn(Schema):
    """What has just been said in one conversation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})
    turns: Annotated[list[LiveTurnIn], Field(max_length=MOST_TURNS)] = Field(description="Usually one.")
    agent: Line | None = Field(None, description="Who answers: the e-mail address or the name of one person of the team.")
    channel: Line | None = Field(None, description="chat, email, call, social or text; other words are kept as they are.")
    subject: Line | None = None
    ended: bool = Field(False, description="True with the last turn ends the conversation.")
    demonstration: bool = Field(False, description="True with the first turn: shown and read like any, never kept, never counted.")

    def news(self, about: str) -> News:
        """As the floors below know it."""
        turns = tuple(turn.came() for turn in self.turns)
        return News(about, turns, self.channel or "", self.subject or "", self.agent or "", ended=self.ended)


class ToldIn(LiveIn):
    """What has just been said, with the conversation in which it was."""

    conversation: Id


class LiveOut(Schema):
    """How a live conversation stands; figures, no words."""

    id: int
    external_id: str
    state: Literal["open", "ended"]
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None
    agent: str
    revision: int = Field(description="Counts what was said and corrected.")
    read_revision: int = Field(description="How much of it has been read.")
    strain: float = Field(description="The customer’s strain now: 0 calm to 3 severe; below 0 is ease.")
    curve: list[float]
    kept: str | None = Field(description="The address of the conversation, once it has ended and is kept.")


class TakenOut(Schema):
    """What became of what was sent."""

    live: LiveOut
    outcomes: list[Literal["new", "corrected", "same", "late"]] = Field(
        description="For each turn: new; corrected; the same as before, or older; or so late that its conversation is gone."
    )


class HeardOut(Schema):
    """What became of one conversation's part of a message."""

    external_id: str
    state: Literal["open", "ended"]
    outcomes: list[str]


class StreamOut(Schema):
    """What became of a message of a live source; Firehose gets its own `requestId` back."""

    conversations: list[HeardOut]
    requestId: str | None = None  # noqa: N815 - as Firehose wants it
    timestamp: int | None = None
