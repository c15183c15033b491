"""What the ear must beat: logistic regressions on word counts, or on the encoder as it was before any training.

Each learns the same marks from the same examples and decides by the same calibration as the ear.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from heard.conversation import Conversation, Speaker, Turn, TurnMarks
from heard.learn.calibration import HeldOut, calibrate
from heard.learn.examples import Example
from heard.learn.looking import whole_answer
from heard.learn.targets import turn_target, whole_target
from heard.listen import Hearing, codes
from heard.listen.deciding import Calibration, whole_of
from heard.listen.ear import since_last_answer
from heard.listen.look import first_look
from heard.listen.marks import agent_marks, customer_marks
from heard.listen.session import Answer

Table = NDArray[np.float32]
Seen = Callable[[Sequence[str]], Any]
"""Texts as rows of numbers."""
FEW = 5


@dataclass(frozen=True, slots=True)
class Columns:
    """One fitted regression a column; None where there was too little to learn from."""

    fitted: Sequence[Any]

    def logits(self, rows: Any) -> Table:
        """A logit for every row and column; -6 where nothing was learned."""
        each = [f.decision_function(rows) if f is not None else np.full(rows.shape[0], -6.0) for f in self.fitted]
        return np.stack(each, 1).astype(np.float32)


def columns(rows: Any, value: Table, asked: Table) -> Columns:
    """Fit a logistic regression for every column on the rows where it was asked."""
    from sklearn.linear_model import LogisticRegression

    fitted = []
    for k in range(value.shape[1]):
        of = np.flatnonzero(asked[:, k] > 0)
        on = value[of, k] > 0.5
        enough = min(on.sum(), (~on).sum()) >= FEW
        fitted.append(LogisticRegression(C=4.0, max_iter=300, tol=1e-3).fit(rows[of], on) if enough else None)
    return Columns(fitted)


class Baseline:
    """A baseline that hears: its view of texts, its fitted columns, and a calibration on held-out examples."""

    def __init__(self, seen: Seen, learned: Sequence[Example], held: Sequence[Example]) -> None:
        self.seen = seen
        talks = [e.conversation for e in learned]
        value, asked = _targets(learned)
        self.turns = columns(self._turn_rows(talks), value, asked)
        wholes = np.stack([whole_target(e.hearing) for e in learned])
        self.wholes = columns(self._whole_rows(talks), wholes, np.ones_like(wholes))
        self.calibration = self._calibrated(held)

    def hear(self, conversations: Sequence[Conversation]) -> list[Hearing]:
        """What it hears in each conversation."""
        rows = iter(self.turns.logits(self._turn_rows(conversations)))
        wholes = [first_look(row) for row in self.wholes.logits(self._whole_rows(conversations))]
        return [_hearing(c, rows, whole, self.calibration) for c, whole in zip(conversations, wholes, strict=True)]

    def _calibrated(self, held: Sequence[Example]) -> Calibration:
        talks = [e.conversation for e in held]
        value, asked = _targets(held)
        goal = np.stack([whole_answer(e) for e in held])
        said = np.stack([first_look(row) for row in self.wholes.logits(self._whole_rows(talks))])
        return calibrate(HeldOut(self.turns.logits(self._turn_rows(talks)), value, asked, said, goal.astype(np.float32)))

    def _turn_rows(self, conversations: Sequence[Conversation]) -> Any:
        own = [t.text for c in conversations for t in _marked(c)]
        before = [b for c in conversations for b in ["", *(a.text for a, _ in pairwise(_marked(c)))]]
        answers = np.array([[float(t.speaker.answers)] for c in conversations for t in _marked(c)])
        return _beside(self.seen(own), self.seen(before) * 0.5, answers)

    def _whole_rows(self, conversations: Sequence[Conversation]) -> Any:
        """The customer's words, the replies, and the end of the conversation."""
        said = [_lines(t for t in c.turns if not t.speaker.answers) for c in conversations]
        answered = [_lines(t for t in c.turns if t.speaker.answers) for c in conversations]
        last = [_lines(c.turns[-2:]) for c in conversations]
        return _beside(self.seen(said), self.seen(answered), self.seen(last))


def _beside(*parts: Any) -> Any:
    if any(isinstance(p, csr_matrix) for p in parts):
        return hstack(parts).tocsr()
    return np.hstack(parts)


def _lines(turns: Iterable[Turn]) -> str:
    return "\n".join(" ".join(t.text.split()) for t in turns)


def _marked(conversation: Conversation) -> list[Any]:
    return [t for t in conversation.turns if t.speaker is not Speaker.OTHER]


def _targets(told: Sequence[Example]) -> tuple[Table, Table]:
    both = (pair for e in told for pair in zip(e.conversation.turns, e.hearing.turns, strict=True))
    each = [turn_target(mark) for turn, mark in both if turn.speaker is not Speaker.OTHER]
    return np.stack([v for v, _ in each]), np.stack([a for _, a in each])


def _hearing(conversation: Conversation, rows: Any, whole: Table, calibration: Calibration) -> Hearing:
    marks: list[TurnMarks] = []
    for number, turn in enumerate(conversation.turns):
        if turn.speaker is Speaker.OTHER:
            marks.append(None)
            continue
        logits = next(rows)
        answer = Answer(logits, np.zeros(0, np.float32), np.zeros((0, len(codes.TURN)), np.float32), ())
        if turn.speaker is Speaker.CUSTOMER:
            marks.append(customer_marks(number, turn.text, answer, logits, calibration))
        else:
            occasion = since_last_answer(conversation.turns[:number], marks)
            marks.append(agent_marks(number, turn.text, answer, logits, calibration, occasion))
    view = whole_of(whole, calibration)
    best = [max(shares, key=shares.__getitem__) for shares in (view.resolutions, view.scenarios)]
    return Hearing(tuple(marks), view.scores, best[0], best[1])


def by_words(texts: Sequence[str]) -> Seen:
    """TF-IDF of words (one and two) and of characters (two to four), fitted on these texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(texts)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=5, sublinear_tf=True, max_features=60_000).fit(texts)
    return lambda more: hstack([words.transform(more), letters.transform(more)]).tocsr()


def by_encoder(folder: Path) -> Seen:
    """The mean of the untrained encoder's token vectors, and of its lines where a text has several; each line is read once."""
    import torch

    from heard.learn.network import network
    from heard.learn.tokens import batch, tokenizer
    from heard.listen.packing import pieces
    from heard.listen.passages import Passage

    net, tok = network(folder).eval(), tokenizer(folder)

    known: dict[str, Table] = {"": np.zeros(net.turns.encoder.width, np.float32)}

    def read(lines: Sequence[str]) -> None:
        laid = [Passage(fresh=(ps[0],)) for ps in pieces(tok, [Turn(Speaker.CUSTOMER, line) for line in lines])]
        order = np.argsort([len(p) for p in laid])
        for at in range(0, len(order), 32):
            some = order[at : at + 32]
            with torch.no_grad():
                vectors = net.turns(*batch([laid[i] for i in some]))[2][:, 0].numpy()
            known.update(zip((lines[i] for i in some), vectors, strict=True))

    def seen(texts: Sequence[str]) -> Table:
        each = [text.split("\n") for text in texts]
        read(sorted({line for lines in each for line in lines} - known.keys()))
        return np.stack([np.mean([known[line] for line in lines], 0) for lines in each])

    return seen
