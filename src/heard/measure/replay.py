"""How a cue policy does on recorded conversations: chances that had a cue in time, how many cues, how silent where it is calm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from heard.conversation import AgentMarks, Conversation, CustomerMarks, TurnMarks
from heard.conversation.codebook import HARD
from heard.respond.replay import Replayed, shown_before

FELT = ("name_feeling", "say_it_back", "slow_down")
FITS = {
    **dict.fromkeys(HARD, (*FELT, "open_question")),
    "confusion": (*FELT, "open_question", "plain_words"),
    "unheard": ("say_it_back", "name_feeling", "you_promised", "state_plan"),
    "repeat_contact": ("say_it_back", "name_feeling", "you_promised", "state_plan"),
    "effort": ("say_it_back", "name_feeling", "you_promised", "state_plan"),
    "urgency": ("state_plan", "name_feeling"),
    "churn_risk": ("state_plan", "say_it_back", "name_feeling", "open_question"),
    "wants_manager": ("state_plan", "say_it_back", "name_feeling", "open_question"),
}
"""Which cues fit a missed chance, by what the customer had shown: a feeling needs to be taken up, a deadline needs a plan."""
Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """So many of `n`, and the 95 % interval (Wilson 1927); without any there is nothing to tell."""

    count: int
    n: int

    @property
    def value(self) -> float | None:
        """The share itself; None of none."""
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """What holds the true share in 95 of 100 samples."""
        if not self.n:
            return 0.0, 1.0
        p, n = self.count / self.n, self.n
        middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + Z * Z / n)), min(1.0, (middle + half) / (1 + Z * Z / n))


@dataclass(frozen=True, slots=True)
class Told:
    """What one replayed conversation adds to the figures."""

    cues: int
    calm: bool | None
    missed: int = 0
    any_in_time: int = 0
    fitting_in_time: int = 0
    occasions: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """How a policy does: missed chances with a fitting (or any) cue in time, cues, calm conversations with none.

    `useful` is the share of all cues that stood before a missed chance, where the conversations are marked.
    """

    conversations: int
    cues: int
    missed_with_fitting: Share
    missed_with_any: Share
    calm_silent: Share
    useful: Share

    @property
    def cues_each(self) -> float:
        """Cues per conversation."""
        return self.cues / self.conversations if self.conversations else 0.0


def told(conversation: Conversation, cues: Sequence[Replayed], marks: Sequence[TurnMarks] | None) -> Told:
    """What one conversation adds; `marks` are a reader's, None where nobody has marked it."""
    if marks is None:
        return Told(len(cues), None)
    missed = [i for i, m in enumerate(marks) if isinstance(m, AgentMarks) and m.moment == "missed"]
    before = {i: shown_before(cues, i, conversation) for i in missed}
    fitting = [i for i in missed if any(c.name in fitting_cues(conversation, marks, i) for c in before[i])]
    return Told(
        cues=len(cues),
        calm=is_calm(marks),
        missed=len(missed),
        any_in_time=sum(1 for i in missed if before[i]),
        fitting_in_time=len(fitting),
        occasions=sum(len(shown) for shown in before.values()),
    )


def figures(each: Iterable[Told]) -> Figures:
    """The figures over conversations."""
    all_of_them = tuple(each)
    marked = [t for t in all_of_them if t.calm is not None]
    missed = sum(t.missed for t in marked)
    calm = [t for t in marked if t.calm]
    return Figures(
        conversations=len(all_of_them),
        cues=sum(t.cues for t in all_of_them),
        missed_with_fitting=Share(sum(t.fitting_in_time for t in marked), missed),
        missed_with_any=Share(sum(t.any_in_time for t in marked), missed),
        calm_silent=Share(sum(1 for t in calm if not t.cues), len(calm)),
        useful=Share(sum(t.occasions for t in marked), sum(t.cues for t in marked)),
    )


def is_calm(marks: Iterable[TurnMarks]) -> bool:
    """Whether no turn of the customer shows strength 1 or more, or any signal but that it is solved."""
    return all(m.strength < 1 and not set(m.signals) - {"resolved"} for m in marks if isinstance(m, CustomerMarks))


def fitting_cues(conversation: Conversation, marks: Sequence[TurnMarks], reply: int) -> frozenset[str]:
    """The cues that would have fitted what the customer had shown before a reply, by a reader's marks."""
    found: set[str] = set()
    for i in range(reply - 1, -1, -1):
        if conversation.turns[i].speaker.answers:
            break
        shown = marks[i]
        if isinstance(shown, CustomerMarks):
            codes = (shown.feeling if shown.strength else "", *shown.signals)
            found.update(name for code in codes for name in FITS.get(code, ()))
    return frozenset(found)
