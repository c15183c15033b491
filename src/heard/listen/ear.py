"""The ear: conversations in, what was heard out, in order, on a plain CPU."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from heard import __version__
from heard.conversation import Conversation, CustomerMarks, Recipe, Speaker, Turn, TurnMarks
from heard.conversation.codebook import CODEBOOK
from heard.listen.deciding import Calibration, Row, load_calibration, plain_calibration, whole_of
from heard.listen.hearing import Hearing
from heard.listen.marks import agent_marks, customer_marks
from heard.listen.memory import Memory, State
from heard.listen.session import Answer, Session
from heard.listen.weights import load_weights
from heard.listen.windows import Window, kind_of, window, windows

SHIPPED = Path(__file__).parent / "model"
TOGETHER = 64
"""How many conversations are read at once: enough to fill batches of turns of like length."""


@dataclass(frozen=True, slots=True)
class Following:
    """A live conversation so far: its turns, their marks, and what the ear remembers."""

    kind: str
    state: State
    turns: tuple[Turn, ...] = ()
    marks: tuple[TurnMarks, ...] = ()


class Ear:
    """One small model, loaded once; every call gives the same marks for the same words."""

    def __init__(self, session: Session, memory: Memory, calibration: Calibration, recipe: Recipe) -> None:
        self.session = session
        self.memory = memory
        self.calibration = calibration
        self.recipe = recipe

    @classmethod
    def load(cls, folder: Path = SHIPPED, threads: int = 0) -> "Ear":
        """The ear in a folder, by default the one that comes with Heard; `threads` 0 takes what the machine has."""
        weights = load_weights(folder / "weights.npz")
        made = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
        place = folder / "calibration.json"
        calibration = load_calibration(place) if place.exists() else plain_calibration()
        recipe = Recipe(__version__, made.get("model", "unnamed"), made.get("codebook", CODEBOOK), made)
        return cls(Session(folder, weights, threads), Memory(weights), calibration, recipe)

    def hear(self, conversations: Iterable[Conversation]) -> Iterator[Hearing]:
        """What was heard in each conversation, in order; reads on only as far as it must."""
        rest = iter(conversations)
        while group := list(islice(rest, TOGETHER)):
            yield from (self._hearing(f) for f in self._read(group))

    def begin(self, conversation: Conversation) -> Following:
        """A live conversation before its first turn (its channel counts, its turns do not)."""
        return Following(kind_of(conversation), self.memory.begin())

    def next(self, following: Following, turn: Turn) -> Following:
        """The live conversation with one more turn read: the same marks as reading the whole up to here."""
        turns = (*following.turns, turn)
        if turn.speaker is Speaker.OTHER:
            return replace(following, turns=turns, marks=(*following.marks, None))
        seen = window(turns, len(turns) - 1)
        return self._with(following, turn, seen, self.session.answer([seen])[0])

    def heard(self, following: Following) -> Hearing:
        """What was heard in a live conversation so far."""
        return self._hearing(following)

    def logits(self, conversations: Sequence[Conversation]) -> list[tuple[list[Row], Row]]:
        """For fitting a calibration: each conversation's logits by turn read, and of the whole, before any decision."""
        seen = [list(windows(c.turns)) for c in conversations]
        answers = iter(self.session.answer([w for ws in seen for w in ws]))
        out = []
        for c, ws in zip(conversations, seen, strict=True):
            state, rows = self.memory.begin(), []
            for w in ws:
                a = next(answers)
                state, added = self.memory.step(state, a.vector, a.logits, w.speaker, kind_of(c))
                rows.append(a.logits + added)
            out.append((rows, self.memory.whole(state)))
        return out

    def _read(self, group: Sequence[Conversation]) -> Iterator[Following]:
        seen = [list(windows(c.turns)) for c in group]
        answers = iter(self.session.answer([w for ws in seen for w in ws]))
        for c, ws in zip(group, seen, strict=True):
            following, by_turn = self.begin(c), {w.turn: w for w in ws}
            for i, turn in enumerate(c.turns):
                if i in by_turn:
                    following = self._with(following, turn, by_turn[i], next(answers))
                else:
                    following = replace(following, turns=(*following.turns, turn), marks=(*following.marks, None))
            yield following

    def _with(self, f: Following, turn: Turn, seen: Window, answer: Answer) -> Following:
        state, added = self.memory.step(f.state, answer.vector, answer.logits, seen.speaker, f.kind)
        logits = answer.logits + added
        marks: TurnMarks
        if seen.speaker is Speaker.CUSTOMER:
            marks = customer_marks(seen, answer, logits, self.calibration)
        else:
            marks = agent_marks(seen, answer, logits, self.calibration, since_last_answer(f.turns, f.marks))
        return Following(f.kind, state, (*f.turns, turn), (*f.marks, marks))

    def _hearing(self, f: Following) -> Hearing:
        whole = whole_of(self.memory.whole(f.state), self.calibration)
        resolution = max(whole.resolutions, key=whole.resolutions.__getitem__)
        scenario = max(whole.scenarios, key=whole.scenarios.__getitem__)
        sure = {"resolution": whole.resolutions[resolution], "scenario": whole.scenarios[scenario]}
        return Hearing(f.marks, whole.scores, resolution, scenario, sure)


def since_last_answer(turns: Sequence[Turn], marks: Sequence[TurnMarks]) -> tuple[CustomerMarks, ...]:
    """The customer's marks since somebody last answered: the occasion of the next reply."""
    found: list[CustomerMarks] = []
    for turn, mark in zip(reversed(turns), reversed(marks), strict=True):
        if turn.speaker.answers:
            break
        if isinstance(mark, CustomerMarks):
            found.append(mark)
    return tuple(reversed(found))
