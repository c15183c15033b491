"""The nouns everyone shares: conversations, readings, the codebook, their one JSON form, and errors."""

from heard.conversation.conversation import Conversation, Span, Speaker, SpeakersFrom, Turn
from heard.conversation.errors import HeardError
from heard.conversation.form import (
    FORM,
    conversation_from_json,
    conversation_to_json,
    line,
    reading_from_json,
    reading_to_json,
)
from heard.conversation.reading import (
    AgentMarks,
    CurvePoint,
    CustomerMarks,
    Difference,
    Evidence,
    Jargon,
    Moment,
    Opinion,
    Promise,
    Reading,
    Recipe,
    Score,
    Spike,
    TurnMarks,
)

__all__ = [
    "FORM",
    "AgentMarks",
    "Conversation",
    "CurvePoint",
    "CustomerMarks",
    "Difference",
    "Evidence",
    "HeardError",
    "Jargon",
    "Moment",
    "Opinion",
    "Promise",
    "Reading",
    "Recipe",
    "Score",
    "Span",
    "Speaker",
    "SpeakersFrom",
    "Spike",
    "Turn",
    "TurnMarks",
    "conversation_from_json",
    "conversation_to_json",
    "line",
    "reading_from_json",
    "reading_to_json",
]
