"""How fast the ear is, end to end and live, beside the bare model and the baselines, in one run; and whether its memory stays flat.

    python benchmarks/ear.py [CONVERSATIONS] [--memory CONVERSATIONS]

Prints turns a second of `heard read FILE --json`, started anew as its users start it; of its parts in one process; of the
bare onnxruntime session on the same passages, packed and padded beforehand; of a word list; and of the encoder as it was
before training, without the regressions of its baseline. Then the time of one live turn on one core; with --memory first
the memory while so many are read. The conversations are those of examples/train.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from heard.arrive import arrive_bytes
from heard.conversation import Conversation, Speaker, Turn, conversation_from_json, line
from heard.listen import Ear
from heard.listen.packing import pad, pieces
from heard.listen.passages import passages
from heard.listen.session import grouped
from heard.understand import read

ROOT = Path(__file__).parent.parent


def threads(count: int) -> list[Conversation]:
    """So many conversations of our own writing, in an order of chance; again under new ids only when there are too few."""
    found: dict[str, Conversation] = {}
    for file in sorted((ROOT / "examples" / "train").glob("*.jsonl")):
        for one in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            if one["id"] not in found:  # each is marked twice, on two lines
                turns = [{"speaker": turn["speaker"], "text": turn["text"]} for turn in one["turns"]]
                found[one["id"]] = conversation_from_json({"id": one["id"], "channel": one["channel"], "turns": turns})
    told = random.Random(7).sample(sorted(found), len(found))
    again = ((i // len(told), found[told[i % len(told)]]) for i in range(count))
    return [replace(c, id=f"{c.id}-{n}") if n else c for n, c in again]


def timed(what: Callable[[], object]) -> float:
    """Seconds one call takes."""
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def bare(ear: Ear, conversations: list[Conversation]) -> float:
    """Seconds for the model alone: packing and padding are done beforehand, in the ear's own batches."""
    padded = []
    for at in range(0, len(conversations), 64):
        cut = [pieces(ear.session.tokenizer, c.turns) for c in conversations[at : at + 64]]
        laid = [p for turns in cut for p in passages(p for ps in turns for p in ps)]
        padded += [pad([laid[i] for i in group]).as_input() for group in grouped(laid)]
    return timed(lambda: [ear.session.run.run(None, batch) for batch in padded])


def by_command(content: bytes, count: int) -> float:
    """Seconds for `heard read FILE --json` on the file with this content, from the start of Python to the last line."""
    with tempfile.TemporaryDirectory() as folder:
        told, out = Path(folder) / "conversations.jsonl", Path(folder) / "readings.jsonl"
        told.write_bytes(content)
        command = [sys.executable, "-m", "heard.cli", "read", str(told), "--json"]
        with out.open("wb") as lines:
            took = timed(lambda: subprocess.run(command, stdout=lines, check=True))  # noqa: S603 - our own command
        assert out.read_bytes().count(b"\n") == count, "one line a conversation"
    return took


def frozen(conversations: list[Conversation]) -> float | str:
    """Seconds for the encoder as it was before training, over every turn; where it is not there, what to do.

    Behind each text stands the conversation's number: a text that is met again would not be read again.
    """
    folder = ROOT / ".models" / "all-MiniLM-L6-v2"
    try:
        from heard.learn.baselines import by_encoder
    except ImportError:
        return "not there: pip install 'heard[train,measure]'"
    if not folder.exists():
        return "not there: run tools/encoder.sh"
    seen = by_encoder(folder)
    return timed(lambda: seen([f"{t.text} {n}" for n, c in enumerate(conversations) for t in c.turns]))


def word_list(conversations: list[Conversation]) -> float:
    """Seconds for VADER and key words."""
    from heard.learn.lexicon import lexicon

    return timed(lambda: lexicon(conversations))


def live(conversations: list[Conversation]) -> list[float]:
    """Seconds for each turn, read live one after the other on one core."""
    ear = Ear.load(threads=1)
    took: list[float] = []
    for conversation in conversations:
        following = ear.begin(conversation)
        for turn in conversation.turns:
            begun = time.perf_counter()
            following = ear.next(following, turn)
            took.append(time.perf_counter() - begun)
    return took


def memory(ear: Ear, count: int) -> Iterator[tuple[int, float]]:
    """Conversations read so far and the process's memory in MB, ten times on the way."""

    def endless() -> Iterator[Conversation]:
        for i in range(count):
            said = Turn(Speaker.CUSTOMER, f"Where is order {i}?"), Turn(Speaker.AGENT, "On its way.")
            yield Conversation(f"c{i}", said, channel="chat")

    for done, _ in enumerate(read(endless(), ear), 1):
        if done % max(1, count // 10) == 0:
            yield done, _now()


def _now() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser()
    asked.add_argument("count", nargs="?", type=int, default=2000)
    asked.add_argument("--memory", type=int, default=0)
    wanted = asked.parse_args()
    content = "".join(f"{line(c)}\n" for c in threads(wanted.count)).encode()
    conversations = [c for c in arrive_bytes("c.jsonl", content) if isinstance(c, Conversation)]
    turns = sum(len(c.turns) for c in conversations)
    loading = time.perf_counter()
    ear = Ear.load()
    size = sum(f.stat().st_size for f in Path(str(files("heard.listen") / "model")).iterdir()) / 1e6
    print(f"{len(conversations)} conversations, {turns} turns; {size:.0f} MB loaded in {time.perf_counter() - loading:.2f} s")
    for done, megabytes in memory(ear, wanted.memory) if wanted.memory else ():
        print(f"  {done:7} conversations read: {megabytes:.0f} MB")
    alone = bare(ear, conversations)
    rows = {
        "bare session, packed beforehand": alone,
        "the ear": timed(lambda: list(ear.hear(conversations))),
        "hear and understand": timed(lambda: list(read(conversations, ear))),
        "arrive and redact": timed(lambda: list(arrive_bytes("c.jsonl", content))),
        "heard read FILE --json, all of it": by_command(content, len(conversations)),
        "word list (VADER)": word_list(conversations),
        "frozen encoder alone": frozen(conversations),
    }
    for name, seconds in rows.items():
        print(f"{name:34}", seconds if isinstance(seconds, str) else speed(turns, seconds, alone))
    took = np.array(live(conversations[:200])) * 1000
    print(f"one live turn on one core: p50 {np.percentile(took, 50):.1f} ms, p99 {np.percentile(took, 99):.1f} ms (n {len(took)})")
    print(f"most memory of this benchmark: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def speed(turns: int, seconds: float, alone: float) -> str:
    """Turns a second, and their share of those of the bare session."""
    return f"{turns / seconds:9.0f} turns a second   {alone / seconds:7.2f} of the bare session"


if __name__ == "__main__":
    main()
