"""One conversation with its reading, marked by hand: a boiler that four visits have not mended."""

from datetime import UTC, datetime

from heard.conversation import (
    AgentMarks,
    Conversation,
    CurvePoint,
    CustomerMarks,
    Evidence,
    Jargon,
    Moment,
    Promise,
    Reading,
    Recipe,
    Score,
    Span,
    Speaker,
    Spike,
    Turn,
)  # fmt: skip

C, A, B = Speaker.CUSTOMER, Speaker.AGENT, Speaker.BOT

TURNS = (
    Turn(B, "Welcome to Northflame. I am a bot. Please say in a few words what it is about.", 0, name="Flo"),
    Turn(C, "No heating. Again. This is the fourth visit I'd be booking since Monday.", 20, name="Rosa"),
    Turn(A, "Thank you for your message. Sorry for the inconvenience. May I have your postcode?", 75, name="Idris"),
    Turn(C, "You have it. I typed it twice already! Does anybody there read? I have a baby in a coat INDOORS.", 130, name="Rosa"),
    Turn(
        A,
        "You've told us twice, and you've had four visits and a baby in a coat indoors. That's enough to make anyone furious. "
        "I've looked: the PCB was ordered but never fitted. I'm ringing the engineer now and will write to you by six.",
        300,
        name="Idris",
    ),
    Turn(C, "Right. So somebody is coming tonight?", 380, name="Rosa"),
    Turn(A, "Yes: Kofi, between seven and eight, with the part in the van. Does that work for you?", 520, name="Idris"),
    Turn(C, "Oh, what a relief. Thank you for actually listening.", 560, name="Rosa"),
)


def said(turn: int, words: str) -> Span:
    """Where these words are in that turn."""
    start = TURNS[turn].text.index(words)
    return Span(turn, start, start + len(words))


def rests(mark: str, turn: int, words: str) -> Evidence:
    """A mark and the words that carry it."""
    return Evidence(mark, said(turn, words))


CONVERSATION = Conversation(
    "boiler-1", TURNS, channel="chat", subject="No heating", started_at=datetime(2026, 11, 16, 17, 42, tzinfo=UTC)
)

MISSED = Moment(
    "missed", 2, (said(1, "fourth visit"),), (said(2, "Sorry for the inconvenience."),),
    "Rosa said it would be the fourth visit. The reply would have fitted anyone.",
    "Four visits and still cold: no wonder you've had enough. Let me see what went wrong.", 0.71,
)  # fmt: skip
CARE = Moment(
    "care", 4, (said(3, "Does anybody there read?"),), (said(4, "You've told us twice"), said(4, "I'm ringing the engineer now")),
    "Says back what it cost her, then does something about it with a time.", None, 0.93,
)  # fmt: skip

MARKS = (
    AgentMarks(("open_question", "scripted"), None, None, {"open_question": 0.66, "scripted": 0.9}),
    CustomerMarks(
        "frustration", 2, ("repeat_contact",), {"feeling": 0.88, "strength": 0.8, "repeat_contact": 0.95},
        (rests("feeling", 1, "No heating. Again."), rests("repeat_contact", 1, "fourth visit")), 2.0,
    ),
    AgentMarks(
        ("apology", "closed_question", "scripted"), 1, "missed",
        {"apology": 0.97, "closed_question": 0.9, "scripted": 0.62, "acknowledgement": 0.8, "moment": 0.71},
        (rests("apology", 2, "Sorry for the inconvenience."), rests("scripted", 2, "Thank you for your message. Sorry for the"),
         rests("closed_question", 2, "May I have your postcode?"), rests("acknowledgement", 2, "Sorry")),
    ),
    CustomerMarks(
        "anger", 3, ("unheard", "effort"), {"feeling": 0.91, "strength": 0.85, "unheard": 0.9, "effort": 0.55},
        (rests("feeling", 3, "Does anybody there read? I have a baby in a coat INDOORS."),
         rests("unheard", 3, "Does anybody there read?"), rests("effort", 3, "I typed it twice already!")), 2.9,
    ),
    AgentMarks(
        ("names_feeling", "paraphrase", "plan", "action", "jargon"), 2, "care",
        {"names_feeling": 0.94, "paraphrase": 0.9, "plan": 0.96, "action": 0.7, "jargon": 0.65, "acknowledgement": 0.95},
        (rests("names_feeling", 4, "That's enough to make anyone furious."), rests("paraphrase", 4, "You've told us twice"),
         rests("plan", 4, "I'm ringing the engineer now and will write to you by six."), rests("jargon", 4, "PCB")),
    ),
    CustomerMarks("worry", 1, (), {"feeling": 0.52, "strength": 0.6}, (), 1.1),
    AgentMarks(("plan", "checks_understanding"), 1, None, {"plan": 0.9, "checks_understanding": 0.88, "acknowledgement": 0.5},
               (rests("checks_understanding", 6, "Does that work for you?"),)),
    CustomerMarks("relief", 0, ("resolved",), {"feeling": 0.9, "resolved": 0.64}, (rests("feeling", 7, "what a relief"),), 0.0),
)  # fmt: skip

READING = Reading(
    turns=MARKS,
    scores={
        "acknowledgment": Score(3.6, 3.1, 4.1, (said(2, "Sorry for the inconvenience."), said(4, "You've told us twice"))),
        "clarity": Score(3.9, 3.2, 4.5, ()),
        "follow_through": Score(4.4, 4.1, 4.8, (said(4, "will write to you by six"),)),
        "felt_understood": Score(4.1, 3.0, 4.8, (said(7, "Thank you for actually listening."),)),
    },
    resolution="partly",
    scenario="complaint",
    root_cause="part ordered but never fitted",
    concern="Has no heating and a baby at home; four visits have not mended the boiler.",
    recipe=Recipe("0.1.0", "ear-1", "1.1"),
    moments=(MISSED, CARE),
    promises=(
        Promise("write to you", said(4, "will write to you by six"), "by six",
                datetime(2026, 11, 16, 18, 0, tzinfo=UTC), "kept", 0.9, said(6, "Yes: Kofi")),
        Promise("the engineer comes with the part", said(6, "Kofi, between seven and eight"), "between seven and eight",
                None, "open", 0.8),
    ),
    curve=(CurvePoint(1, 2.0), CurvePoint(3, 2.9), CurvePoint(5, 1.1), CurvePoint(7, -0.9)),
    spikes=(Spike(3, 1, 0.9),),
    jargon=(Jargon(said(4, "PCB"), "the boiler's control board"),),
    confidence={"resolution": 0.72, "scenario": 0.97},
    evidence=(rests("resolution", 7, "what a relief"),),
)  # fmt: skip
