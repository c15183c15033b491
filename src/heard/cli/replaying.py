"""`heard replay`: recorded conversations played again with a cue policy, shown one by one, and how the policy does."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from heard.arrive import Skipped, arrive
from heard.cli.progress import shown
from heard.cli.saying import paper, say
from heard.conversation import HeardError
from heard.measure.replay import Figures, Share, figures
from heard.respond.cues import Taste, because
from heard.respond.policy import Policy, load_policy, shipped
from heard.respond.replay import Replayed
from heard.run.replaying import HALVES, Readings, Replay, by_ear, by_reader, replayed

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_SHOWN = 12
"""Conversations shown one by one, where --all is not given."""
MARKS = ("ear", "readers")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed after `heard replay`."""

    paths: tuple[str, ...]
    policy: Path | None
    compare: Path | None
    dose: str
    marks: str
    half: str
    as_json: bool
    every: bool
    redact: bool
    quiet: bool


def replay_all(asked: Asked) -> int:
    """Replay all that was asked for; the exit code: 0 all, 1 some was not, 2 nothing was."""
    policies = _policies(asked)
    _check(asked, policies)
    done: list[Replay] = []
    skipped = 0
    for result in shown(_results(asked, policies), quiet=asked.quiet):
        if isinstance(result, Skipped):
            say(f"Skipped {result.error}")
            skipped += 1
            continue
        done.append(result)
        if asked.as_json:
            _line(_told(result, policies))
    if not done:
        return 2
    counted = [figures(r.told[n] for r in done) for n in range(len(policies))]
    if asked.as_json:
        _line({"figures": {p.name if n == 0 else f"compare {p.name}": _plain(counted[n]) for n, p in enumerate(policies)}})
    else:
        _show(asked, done, policies, counted)
    return 1 if skipped else 0


def _policies(asked: Asked) -> tuple[Policy, ...]:
    first = load_policy(asked.policy) if asked.policy else shipped()
    return (first, load_policy(asked.compare)) if asked.compare else (first,)


def _check(asked: Asked, policies: Iterable[Policy]) -> None:
    """Raise HeardError where what was asked cannot be done, before anything is read."""
    if asked.marks not in MARKS:
        raise HeardError("no such marks.", where=f"--marks {asked.marks}", then="Use ear or readers.")
    if asked.half and asked.half not in HALVES:
        raise HeardError("no such half.", where=f"--half {asked.half}", then="Use first or second.")
    for policy in policies:
        if asked.dose not in policy.doses:
            known = ", ".join(policy.doses)
            raise HeardError("no such dose.", where=f"--dose {asked.dose}", then=f"{policy.name} has {known}.")


def _results(asked: Asked, policies: tuple[Policy, ...]) -> Iterator[Replay | Skipped]:
    yield from replayed(arrive(asked.paths, redact=asked.redact), _readings(asked), policies, Taste(asked.dose), asked.half)


def _readings(asked: Asked) -> Readings:
    if asked.marks == "readers":
        return by_reader
    from heard.listen import Ear

    return by_ear(Ear.load())


def _line(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _told(one: Replay, policies: tuple[Policy, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.conversation.id, "cues": [_cue(r, policies[0]) for r in one.cues[0]]}
    if len(policies) > 1:
        told["compare"] = [_cue(r, policies[1]) for r in one.cues[1]]
    return told


def _cue(one: Replayed, policy: Policy) -> dict[str, Any]:
    cue = one.cue
    return {
        "name": cue.name, "turn": cue.turn, "reason": cue.reason, "need": cue.need,
        "because": because(policy.because(cue.name, cue.reason), cue.told), "wording": cue.wording,
        "outcome": one.outcome, "settled": one.settled, "confidence": round(cue.confidence, 3),
        "evidence": [{"turn": s.turn, "start": s.start, "end": s.end} for s in cue.evidence],
    }  # fmt: skip


def _plain(f: Figures) -> dict[str, Any]:
    shares = ("missed_with_fitting", "missed_with_any", "calm_silent", "useful")
    return {
        "conversations": f.conversations, "cues": f.cues, "cues_each": round(f.cues_each, 3),
        **{name: _share(getattr(f, name)) for name in shares},
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    value = None if share.value is None else round(share.value, 4)
    return {"share": value, "low": round(low, 4), "high": round(high, 4), "count": share.count, "n": share.n}


def _show(asked: Asked, done: list[Replay], policies: tuple[Policy, ...], counted: list[Figures]) -> None:
    from heard.run.terminal.replay import drawn_cues, drawn_figures

    out = paper()
    spoken = [r for r in done if any(r.cues)]
    for one in spoken if asked.every else spoken[:MOST_SHOWN]:
        for policy, cues in zip(policies, one.cues, strict=True):
            if len(policies) > 1:
                _print(f"\n{policy.name}:")
            _print(drawn_cues(one.conversation, cues, policy, out.width))
    left = 0 if asked.every else max(0, len(spoken) - MOST_SHOWN)
    if left:
        _print(f"{left} more had a cue; --all shows them.\n")
    _print(drawn_figures([p.name for p in policies], counted))
    if len(policies) > 1:
        _print(_differing(done))


def _print(what: "RenderableType") -> None:
    """Printed as wide as the paper, without the blanks that fill a row."""
    out = paper()
    with out.capture() as written:
        out.print(what)
    text = written.get() if sys.stdout.isatty() else "\n".join(row.rstrip() for row in written.get().split("\n"))
    typer.echo(text, nl=False, color=True)


def _differing(done: list[Replay]) -> str:
    """Where the two policies would have shown something else."""
    other = [r.conversation.id for r in done if _names(r.cues[0]) != _names(r.cues[1])]
    if not other:
        return "\nBoth would have shown the same."
    some = ", ".join(other[:8]) + (f" and {len(other) - 8} more" if len(other) > 8 else "")
    return f"\nThey differ in {len(other)} of {len(done)}: {some}."


def _names(cues: Iterable[Replayed]) -> list[tuple[str, int]]:
    return [(r.cue.name, r.cue.turn) for r in cues]
