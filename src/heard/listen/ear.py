"""The ear: conversations in, what was heard out, in order, on a plain CPU."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from heard import __version__
from heard.conversation import Conversation, CustomerMarks, HeardError, Recipe, Speaker, Turn, TurnMarks
from heard.conversation.codebook import CODEBOOK
from heard.listen.deciding import Calibration, Chances, Row, Whole, chances, load_calibration, plain_calibration, whole_of
from heard.listen.hearing import Hearing
from heard.listen.look import Look, Read, first_look, load_look
from heard.listen.marks import agent_marks, customer_marks
from heard.listen.memory import Memory, State
from heard.listen.onward import Kept, Onward
from heard.listen.packing import pieces
from heard.listen.passages import CHANNELS, Passage, Piece, after, kind_of, laid_after, passages
from heard.listen.session import Answer, Session, joined
from heard.listen.weights import load_weights

SHIPPED = Path(__file__).parent / "model"
TOGETHER = 64
"""How many conversations are read at once: enough to fill batches of turns of like length."""


@dataclass(frozen=True, slots=True)
class Judging:
    """How what was read becomes marks: a second look, if one was fitted, and the calibration that goes with it."""

    look: Look | None
    calibration: Calibration

    def turn(self, read: Read, at: int) -> Row:
        """The logits of one turn, looked at again."""
        return self.look.turn(read, at) if self.look else read.logits[at]

    def whole(self, read: Read, kind: str, first: Row) -> Whole:
        """The view of the whole, looked at again."""
        return whole_of(self.look.all(read, kind, first) if self.look else first_look(first), self.calibration)


def judging(folder: Path) -> dict[str, Judging]:
    """The ways to judge that lie in an ear's folder: one for every kind of channel, and perhaps others for some kinds."""
    found: dict[str, Judging] = {}
    for name in ("", *CHANNELS):
        end = f"-{name}" if name else ""
        look, calibration = folder / f"look{end}.npz", folder / f"calibration{end}.json"
        if name == "" or calibration.exists():
            made = load_calibration(calibration) if calibration.exists() else plain_calibration()
            found[name] = Judging(load_look(look) if look.exists() else None, made)
    return found


@dataclass(frozen=True, slots=True)
class Following:
    """A live conversation so far: its turns, their marks, the passage being read, what the ear read and remembers."""

    kind: str
    state: State
    read: Read = field(default_factory=Read)
    passage: Passage = field(default_factory=Passage)
    turns: tuple[Turn, ...] = ()
    marks: tuple[TurnMarks, ...] = ()
    kept: Kept | None = None


class Ear:
    """One small model, loaded once; every call gives the same marks for the same words."""

    def __init__(
        self, session: Session, onward: Onward, memory: Memory, ways: Mapping[str, Judging], recipe: Recipe
    ) -> None:
        self.session = session
        self.onward = onward
        self.memory = memory
        self.ways = ways
        self.recipe = recipe

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 0) -> "Ear":
        """The ear in a folder, else in HEARD_EAR, else the one that comes with Heard; `threads` 0 takes what the machine has.

        Raises HeardError where the folder holds no ear of this version.
        """
        folder = folder or Path(os.environ.get("HEARD_EAR") or SHIPPED)
        if not (folder / "weights.npz").exists():
            raise HeardError("no ear here.", where=str(folder), then="Name a folder that `heard train` wrote.")
        weights = load_weights(folder / "weights.npz")
        made = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
        recipe = Recipe(__version__, made.get("model", "unnamed"), made.get("codebook", CODEBOOK), made)
        return cls(Session(folder, weights, threads), Onward(weights), Memory(weights), judging(folder), recipe)

    def hear(self, conversations: Iterable[Conversation]) -> Iterator[Hearing]:
        """What was heard in each conversation, in order; reads on only as far as it must."""
        rest = iter(conversations)
        while group := list(islice(rest, TOGETHER)):
            yield from (self._hearing(f) for f in self._read(group))

    def begin(self, conversation: Conversation) -> Following:
        """A live conversation before its first turn (its channel counts, its turns do not)."""
        return Following(kind_of(conversation), self.memory.begin())

    def next(self, following: Following, turn: Turn) -> Following:
        """The live conversation with one more turn read: the same marks as reading the whole up to here.

        Only its own words are read, and where its passage was not kept, that passage again: never more than PASSAGE_TOKENS.
        """
        return self.follow([(following, [turn])])[0][-1]

    def follow(self, more: Sequence[tuple[Following, Sequence[Turn]]]) -> list[list[Following]]:
        """Several live conversations, each with some more turns, read together: how each stood after each of its turns.

        The marks are those of reading each alone; together they cost less.
        """
        cut = iter(pieces(self.session.tokenizer, [turn for _, turns in more for turn in turns]))
        by_turn = [[next(cut) for _ in turns] for _, turns in more]
        laid = [laid_after(f.passage, own) for (f, _), own in zip(more, by_turn, strict=True)]
        asked = [(p, f.kept if at == 0 else None) for (f, _), (ps, _) in zip(more, laid, strict=True) for at, p in enumerate(ps)]
        read = iter(self.onward.answer(asked))
        return [
            self._onward(f, turns, own, [next(read) for _ in ps])
            for (f, turns), own, (ps, _) in zip(more, by_turn, laid, strict=True)
        ]

    def _onward(
        self, f: Following, turns: Sequence[Turn], own: Sequence[Sequence[Piece]], read: Sequence[tuple[list[Answer], Kept]]
    ) -> list[Following]:
        """How a live conversation stood after each of these turns; what was kept of the last passage stays with the last."""
        new = [answer for answers, _ in read for answer in answers]
        answers = iter(new[len(new) - sum(len(parts) for parts in own) :])  # those before them were read again
        steps = [f]
        for turn, parts in zip(turns, own, strict=True):
            passage = steps[-1].passage
            for piece in parts:
                passage = after(passage, piece)
            step = self._with(steps[-1], turn, joined([next(answers) for _ in parts]))
            steps.append(replace(step, passage=passage, kept=None))
        if read:
            steps[-1] = replace(steps[-1], kept=read[-1][1])
        return steps[1:]

    def heard(self, following: Following) -> Hearing:
        """What was heard in a live conversation so far."""
        return self._hearing(following)

    def first(self, conversations: Sequence[Conversation]) -> Iterator[tuple[Read, Row]]:
        """For fitting a second look: of each conversation what is read at first, and the whole's first answer."""
        for c, answers in zip(conversations, self._answers(conversations), strict=True):
            state, read = self.memory.begin(), Read()
            for turn, a in zip(c.turns, answers, strict=True):
                if turn.speaker is not Speaker.OTHER:
                    state, added = self.memory.step(state, a.vector, a.logits, turn.speaker, kind_of(c))
                    read = read.and_then(a.logits + added, turn.speaker.answers)
            yield read, self.memory.whole(state)

    def chances(self, conversations: Sequence[Conversation]) -> list[list[Chances | None]]:
        """For each conversation the probability of every mark, by turn; None for a turn of neither side."""
        out: list[list[Chances | None]] = []
        for c, (read, _) in zip(conversations, self.first(conversations), strict=True):
            way = self._way(kind_of(c))
            each = iter([chances(way.turn(read, at), way.calibration) for at in range(len(read.logits))])
            out.append([None if t.speaker is Speaker.OTHER else next(each) for t in c.turns])
        return out

    def _way(self, kind: str) -> Judging:
        return self.ways.get(kind, self.ways[""])

    def _answers(self, group: Sequence[Conversation]) -> Iterator[list[Answer]]:
        """For each conversation the model's answer for every turn."""
        cut = iter(pieces(self.session.tokenizer, [t for c in group for t in c.turns]))
        by_turn = [[next(cut) for _ in c.turns] for c in group]
        laid = [list(passages(p for ps in turns for p in ps)) for turns in by_turn]
        read = iter(self.session.answer([p for ps in laid for p in ps]))
        for turns, ps in zip(by_turn, laid, strict=True):
            answers = iter([a for _ in ps for a in next(read)])
            yield [joined([next(answers) for _ in pieces]) for pieces in turns]

    def _read(self, group: Sequence[Conversation]) -> Iterator[Following]:
        for c, answers in zip(group, self._answers(group), strict=True):
            following = self.begin(c)
            for turn, answer in zip(c.turns, answers, strict=True):
                following = self._with(following, turn, answer)
            yield following

    def _with(self, f: Following, turn: Turn, answer: Answer) -> Following:
        if turn.speaker is Speaker.OTHER:
            return replace(f, turns=(*f.turns, turn), marks=(*f.marks, None))
        state, added = self.memory.step(f.state, answer.vector, answer.logits, turn.speaker, f.kind)
        read = f.read.and_then(answer.logits + added, turn.speaker.answers)
        way, number = self._way(f.kind), len(f.turns)
        logits = way.turn(read, len(read.logits) - 1)
        marks: TurnMarks
        if turn.speaker is Speaker.CUSTOMER:
            marks = customer_marks(number, turn.text, answer, logits, way.calibration)
        else:
            occasion = since_last_answer(f.turns, f.marks)
            marks = agent_marks(number, turn.text, answer, logits, way.calibration, occasion)
        return replace(f, state=state, read=read, turns=(*f.turns, turn), marks=(*f.marks, marks))

    def _hearing(self, f: Following) -> Hearing:
        first = self.memory.whole(f.state)
        whole = self._way(f.kind).whole(f.read, f.kind, first)
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
