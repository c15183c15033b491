"""The cue policy: a table in a file that says which cue, when, why, what meets it, and how much of it for whom."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from heard.conversation import HeardError
from heard.conversation import codebook as book
from heard.respond.now import Now, Sure

SHIPPED = Path(__file__).parent / "cue_policy.toml"
PHASES = ("start", "middle", "end")
TOLD = ("feeling", "strength", "signal", "words", "term", "plain", "promise", "times")
"""What a reason may speak of: `{feeling}` and so on."""


@dataclass(frozen=True, slots=True)
class When:
    """One occasion of a cue: all that is named must hold. `need` orders occasions, 0 to 100, and is what a dose is set by."""

    code: str
    because: str
    need: int
    feelings: tuple[str, ...] = ()
    strength: int = 0
    below: int = 4
    signals: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    peak: int = 0
    rising: float = -4.0
    eased: bool | None = None
    replied: bool | None = None
    fell_short: bool | None = None
    last_acknowledged_below: int = 3
    acknowledged: int = 0
    acknowledged_below: int = 3
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    last_did: tuple[str, ...] = ()
    last_did_not: tuple[str, ...] = ()
    apologies: int = 0
    jargon: bool | None = None
    promise: bool | None = None
    unclear: bool | None = None

    def holds(self, now: Now) -> bool:
        """Whether this is such an occasion."""
        return self._of_the_customer(now) and self._of_the_answers(now)

    def _of_the_customer(self, now: Now) -> bool:
        marks = now.marks
        return (
            self.strength <= marks.strength < self.below
            and now.peak >= self.peak
            and now.rise >= self.rising
            and (not self.feelings or marks.feeling in self.feelings)
            and (not self.signals or bool(set(self.signals) & set(now.signals)))
            and (not self.scenarios or now.scenario in self.scenarios)
            and (not self.phases or now.phase in self.phases)
            and self.eased in (None, now.eased)
            and self.unclear in (None, now.unclear)
        )

    def _of_the_answers(self, now: Now) -> bool:
        did = now.answered
        return (
            self.replied in (None, did.replies > 0)
            and self.fell_short in (None, did.fell_short)
            and (did.last_acknowledged or 0) < self.last_acknowledged_below
            and self.acknowledged <= did.acknowledged < self.acknowledged_below
            and did.apologies >= self.apologies
            and (not self.done or bool(did.since & set(self.done)))
            and not did.since & set(self.not_done)
            and (not self.last_did or bool(did.last & set(self.last_did)))
            and not did.last & set(self.last_did_not)
            and self.jargon in (None, now.jargon is not None)
            and self.promise in (None, now.promise is not None)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One cue: its name, what it says on the desk, how it is done well, what meets it, how often in a conversation at most."""

    name: str
    title: str
    how: str
    met_by: tuple[str, ...]
    met_by_acknowledgement: int = 3
    most: int = 2
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Dose:
    """How much: occasions from `least` need on, at most so many cues in a conversation, and what must lie between two of them.

    `gap_replies` replies after a cue that was met; `gap_seconds` where times are known; after `leave_after` cues in a row
    that were not taken up (one that was put away counts three times) only an occasion of `always` need or more gets another.
    """

    least: int
    most: int
    gap_replies: int = 1
    gap_seconds: float = 0.0
    leave_after: int = 99
    always: int = 101


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole table: `starts` replies are the start, a cue nobody took up lapses `patience` seconds after an answer.

    A signal that is less sure than `sure_signal` does not count, a strength less sure than `sure_strength` as one step less.
    """

    name: str
    cues: tuple[Rule, ...]
    doses: Mapping[str, Dose]
    starts: int = 2
    patience: float = 90.0
    sure_signal: float = 0.0
    sure_strength: float = 0.0

    @property
    def sure(self) -> Sure:
        """How sure marks must be to count."""
        return Sure(self.sure_signal, self.sure_strength)

    def rule(self, name: str) -> Rule | None:
        """The cue of this name."""
        return next((rule for rule in self.cues if rule.name == name), None)

    def because(self, name: str, code: str) -> str:
        """The reason of a cue's occasion, with its gaps; empty where this policy has no such occasion."""
        rule = self.rule(name)
        return next((when.because for when in rule.when if when.code == code), "") if rule else ""


@cache
def shipped() -> Policy:
    """The policy that comes with Heard."""
    return load_policy(SHIPPED)


def load_policy(path: Path) -> Policy:
    """The policy in a file; raises HeardError naming the cue and the field that is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise HeardError("cannot be read.", where=str(path), then="Name a policy file; docs/live.md shows its form.") from error
    except tomllib.TOMLDecodeError as error:
        raise HeardError(f"not TOML: {error}.", where=str(path), then="See docs/live.md for the form.") from error
    return policy_of(told, path.name)


def policy_of(told: Mapping[str, Any], where: str) -> Policy:
    """The policy that a table tells."""
    body = dict(told)
    rules = tuple(_rule(one, f"{where}, cue {n}") for n, one in enumerate(body.pop("cue", []), 1))
    doses = {name: _made(Dose, one, f"{where}, dose {name}") for name, one in dict(body.pop("dose", {})).items()}
    if not rules or "usual" not in doses:
        raise HeardError("no cue, or no dose called usual.", where=where, then="See docs/live.md for the form.")
    names = [rule.name for rule in rules]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise HeardError(f"{twice} stands there twice.", where=where, then="Give each cue one table, with several occasions.")
    made: Policy = _made(Policy, {**body, "cues": rules, "doses": doses}, where)
    return made


def _rule(told: Any, where: str) -> Rule:
    body = dict(told) if isinstance(told, dict) else {}
    where = f"{where} ({body.get('name', 'no name')})"
    when = tuple(_when(one, f"{where}, occasion {n}") for n, one in enumerate(body.pop("when", []), 1))
    rule: Rule = _made(Rule, {**body, "when": when}, where)
    _known(rule.met_by, book.codes(book.MOVES), where, "move")
    if len({w.code for w in rule.when}) < len(rule.when):
        raise HeardError("two occasions with one code.", where=where, then="Give each occasion a code of its own.")
    return rule


def _when(told: Any, where: str) -> When:
    when: When = _made(When, told, where)
    _known(when.feelings, book.codes(book.FEELINGS), where, "feeling")
    _known(when.signals, book.codes(book.SIGNALS), where, "signal")
    _known(when.scenarios, book.codes(book.SCENARIOS), where, "scenario")
    _known(when.phases, PHASES, where, "phase")
    _known((*when.done, *when.not_done, *when.last_did, *when.last_did_not), book.codes(book.MOVES), where, "move")
    try:
        gaps = tuple(name for _, name, _, _ in Formatter().parse(when.because) if name is not None)
    except ValueError as error:
        raise HeardError("a brace in because that is not closed.", where=where, then="Write gaps like {feeling}.") from error
    _known(gaps, TOLD, where, "gap")
    return when


def _known(given: tuple[str, ...], known: tuple[str, ...], where: str, what: str) -> None:
    strange = next((one for one in given if one not in known), None)
    if strange is not None:
        raise HeardError(f"no such {what}: {strange}.", where=where, then=f"Use one of {', '.join(known)}.")


def _made(kind: Any, told: Any, where: str) -> Any:
    """One row of the table as its noun; lists become tuples."""
    if not isinstance(told, dict):
        raise HeardError("not a table.", where=where, then="See docs/live.md for the form.")
    known = {f.name: f for f in fields(kind)}
    strange = next((name for name in told if name not in known), None)
    if strange:
        raise HeardError(f"no such field: {strange}.", where=where, then=f"Use {', '.join(known)}.")
    body = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    wrong = next((n for n, v in body.items() if not _fits(v, known[n].type)), None)
    if wrong:
        raise HeardError(f"{wrong} is of the wrong kind.", where=where, then="See docs/live.md for the form.")
    try:
        return kind(**body)
    except TypeError as error:
        missing = str(error).partition(": ")[2] or str(error)
        raise HeardError(f"missing {missing}.", where=where, then="See docs/live.md for the form.") from error


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value is of the kind that a field is written with."""
    if kind == tuple[str, ...]:
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind in (bool, bool | None):
        return isinstance(value, bool)
    return type(value) is kind if kind in (str, int) else True
