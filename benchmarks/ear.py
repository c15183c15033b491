"""How fast the ear is, end to end and live, beside the bare model and the baselines, in one run; and whether its memory stays flat.

    python benchmarks/ear.py [CONVERSATIONS] [--memory CONVERSATIONS]

Prints turns a second from JSON lines to JSON lines (arrive, redact, hear, understand, write), of each part alone, of the
bare onnxruntime session on the same passages, packed and padded beforehand, of a word list, and of the encoder alone with
regressions on top; then the time of one live turn on one core; with --memory first the memory while so many are read.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from heard.arrive import arrive_bytes
from heard.conversation import Conversation, Speaker, Turn, line
from heard.listen import Ear
from heard.listen.packing import pad, pieces
from heard.listen.passages import passages
from heard.listen.session import grouped
from heard.understand import read


def samples(count: int) -> list[Conversation]:
    """The sample conversations, again and again under new ids."""
    told: list[Conversation] = []
    for file in sorted(files("heard.samples").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".jsonl"):
            told += [c for c in arrive_bytes(file.name, file.read_bytes(), redact=False) if isinstance(c, Conversation)]
    return [replace(told[i % len(told)], id=f"{told[i % len(told)].id}-{i}") for i in range(count)]


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


def frozen(conversations: list[Conversation]) -> float | None:
    """Seconds for the encoder as it was before training, over every turn; None without torch.

    Behind each text stands the conversation's number: a text that is met again would not be read again.
    """
    folder = Path(".models/all-MiniLM-L6-v2")
    try:
        from heard.learn.baselines import by_encoder
    except ImportError:
        return None
    if not folder.exists():
        return None
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
    conversations = samples(wanted.count)
    turns = sum(len(c.turns) for c in conversations)
    content = "".join(f"{line(c)}\n" for c in conversations).encode()
    loading = time.perf_counter()
    ear = Ear.load()
    size = sum(f.stat().st_size for f in Path(str(files("heard.listen") / "model")).iterdir()) / 1e6
    print(f"{len(conversations)} conversations, {turns} turns; {size:.0f} MB loaded in {time.perf_counter() - loading:.2f} s")
    for done, megabytes in memory(ear, wanted.memory) if wanted.memory else ():
        print(f"  {done:7} conversations read: {megabytes:.0f} MB")
    alone = bare(ear, conversations)
    rows: dict[str, float | None] = {
        "bare session, packed beforehand": alone,
        "the ear": timed(lambda: list(ear.hear(conversations))),
        "hear and understand": timed(lambda: list(read(conversations, ear))),
        "arrive and redact": timed(lambda: list(arrive_bytes("c.jsonl", content))),
        "all of it, to JSON lines": timed(lambda: [line(c, r) for c, r in read(_kept(content), ear)]),
        "word list (VADER)": word_list(conversations),
        "frozen encoder alone": frozen(conversations),
    }
    for name, seconds in rows.items():
        if seconds is not None:
            print(f"{name:34} {turns / seconds:9.0f} turns a second   {alone / seconds:7.2f} of the bare session")
    took = np.array(live(conversations[:200])) * 1000
    print(f"one live turn on one core: p50 {np.percentile(took, 50):.1f} ms, p99 {np.percentile(took, 99):.1f} ms (n {len(took)})")
    print(f"most memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _kept(content: bytes) -> list[Conversation]:
    return [c for c in arrive_bytes("c.jsonl", content) if isinstance(c, Conversation)]


if __name__ == "__main__":
    main()
