"""Live conversations for the stories of the board: what was said, with the marks a reader would make, taken up as it happens."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from heard import conversation as nouns
from heard.conversation import AgentMarks, CustomerMarks, Evidence, Reading, Recipe, Span, Speaker, Turn, reading_to_json
from heard.understand.curve import curve, spikes
from heard.web.live import alerting
from heard.web.live.models import LiveConversation, LiveState, LiveTurn
from heard.web.live.outbox import announce
from heard.web.people.models import Person, Team

Marks = CustomerMarks | AgentMarks


def says(feeling: str, strength: int = 0, *signals: str) -> CustomerMarks:
    """What a customer shows."""
    return CustomerMarks(feeling, strength, signals, {"feeling": 0.9, "strength": 0.9}, expected=float(strength))


def does(*moves: str, met: int | None = None) -> AgentMarks:
    """What an agent does."""
    return AgentMarks(moves, met, None, {"acknowledgement": 0.9})


CALM, MILD, CLEAR, SEVERE = says("neutral"), says("frustration", 1), says("frustration", 2), says("anger", 3)
ACKNOWLEDGED = does("names_feeling", "plan", met=2)
WORDS = "There are two payments of £412. You charge me twice and now it’s my bank’s fault?"


@dataclass
class Live:
    """One live conversation, to which turns come one after the other."""

    row: LiveConversation
    now: datetime
    marks: tuple[Marks, ...] = ()

    def turn(self, marks: Marks, text: str = WORDS, minutes: float = 1.0) -> "Live":
        """Somebody speaks, and it is read."""
        self.now += timedelta(minutes=minutes)
        customer = isinstance(marks, CustomerMarks)
        if customer and marks.strength and not marks.evidence:
            marks = replace(marks, evidence=(Evidence(marks.feeling, Span(len(self.marks), max(0, text.rfind("You")), len(text))),))
        speaker, name = (Speaker.CUSTOMER, self.row.customer_name) if customer else (Speaker.AGENT, self.row.agent_name)
        LiveTurn.objects.create(
            conversation=self.row, key=str(len(self.marks)), said_at=self.now, speaker=speaker, text=text, name=name,
            sequence=len(self.marks),
        )  # fmt: skip
        self.marks = (*self.marks, marks)
        return self.read()

    def read(self) -> "Live":
        """What was said so far is read, and taken up by the board."""
        with transaction.atomic():
            said, reading = self.said(), self.reading()
            self.row.revision += 1
            self.row.read_revision, self.row.last_at = self.row.revision, self.now
            self.row.reading = reading_to_json(reading)
            self.row.save()
            alerting.after(self.row, said, reading, self.now)
            announce("live", self.row.pk)
        return self

    def end(self) -> "Live":
        """It is over."""
        self.row.state, self.row.ended_at = LiveState.ENDED, self.now
        return self.read()

    def said(self) -> nouns.Conversation:
        """All of it as the noun."""
        began = self.row.started_at
        turns = tuple(
            Turn(Speaker(t.speaker), t.text, (t.said_at - began).total_seconds(), name=t.name)
            for t in self.row.turns.order_by("pk")
        )
        return nouns.Conversation(str(self.row.pk), turns, self.row.channel, started_at=began)

    def reading(self) -> Reading:
        """What a reader would say of it."""
        points = curve(self.marks)
        return Reading(
            self.marks, {}, "open", "complaint", "", "Two payments were taken.", Recipe("0", "0", "0"), curve=points,
            spikes=spikes(points),
        )  # fmt: skip


def begin(
    team: Team, agent: Person | None, now: datetime, customer: str = "Yusuf Iqbal", *, ident: str = "", channel: str = "chat"
) -> Live:
    """A conversation begins."""
    row = LiveConversation.objects.create(
        team=team, agent=agent, agent_name=agent.name if agent else "", customer_name=customer, external_id=ident or customer,
        channel=channel, started_at=now, last_at=now,
    )  # fmt: skip
    return Live(row, now)


SCENE = (
    ("Yusuf Iqbal", "Tom Reilly", 14, ((says("frustration", 1), "There are two payments of £412. I sent you the screenshot."),
     (does("closed_question"), "Thanks. That sometimes happens on the bank’s side, have you checked with them?"),
     (SEVERE, "You charge me twice and now it’s my bank’s fault?"))),
    ("Ruth Abara", "Jun Park", 6, ((says("worry", 2), "It stopped."), (says("worry", 3, "urgency"),
     "Mum’s riser chair stopped halfway and she can’t get out of it on her own."))),
    ("Gemma Fox", "Elif Demir", 22, ((MILD, "Hello again."), (CLEAR, "I have the number here."), (MILD, "Yes."),
     (says("frustration", 2, "repeat_contact"), "You’re the fourth person I’ve explained this to."))),
    ("Piotr Wolski", "Mateus Rocha", 9, ((says("confusion", 1), "So do I take out both screws, or just the left one?"),)),
    ("Hannah Lindqvist", "Sanne de Vries", 12, ((CALM, "Hello."), (says("disappointment", 1),
     "I’d hoped the oak would be lighter than this."))),
    ("Oliver Banks", "Kwame Boateng", 4, ((CALM, "Hi."), (says("worry", 1), "Is there really nothing before the 24th?"))),
    ("Carol Yeo", "Tom Reilly", 3, ((CALM, "160 by 200, the firm one."),)),
    ("Inês Marques", "Amara Osei", 7, ((MILD, "It is not the one."), (CALM, "It’s the grey one in your second picture."))),
    ("Dev Patel", "Elif Demir", 18, ((MILD, "It blinks."), (says("relief"), "Ah, that did it. Light’s on."))),
    ("Marta Kowal", "Sanne de Vries", 26, ((CLEAR, "The van."), (ACKNOWLEDGED, "You waited all morning; it comes at two."),
     (says("gratitude"), "That’s kind of you. I’ll tell my husband to stop pacing."))),
    ("Sam Whitford", "Kwame Boateng", 8, ((MILD, "It sags."), (says("joy"), "Best sofa I’ve ever fallen asleep on, by the way."))),
)  # fmt: skip
"""Eleven conversations at once, as on the picture of the board."""


def scene(team: Team, people: dict[str, Person], now: datetime) -> dict[str, Live]:
    """Plays it all up to now."""
    out = {}
    for customer, agent, ago, turns in SCENE:
        out[customer] = live = begin(team, people[agent], now - timedelta(minutes=ago), customer)
        for marks, words in turns:
            live.turn(marks, words, minutes=ago / (len(turns) + 1))
    return out
