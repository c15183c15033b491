"""How fast conversations are read end to end, beside the bare model on the same texts, in one run.

    python benchmarks/reading.py [COUNT]

Prints turns a second from JSON lines to JSON lines (arrive, redact, hear, understand, write), of each part alone, and
of the bare onnxruntime session on the same windows, packed and padded beforehand, and the ratio of each to that bare session.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

from heard.arrive import arrive_bytes
from heard.conversation import Conversation, line
from heard.listen import Ear
from heard.listen.packing import pack, pad
from heard.listen.session import grouped
from heard.listen.windows import windows
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
    """Seconds for the model alone: packing and padding are done beforehand."""
    packed = [p for ps in pack(ear.session.tokenizer, [w for c in conversations for w in windows(c.turns)]) for p in ps]
    padded = [pad([packed[i] for i in group]) for group in grouped(packed)]
    return timed(lambda: [ear.session.run.run(None, {"ids": i, "types": t, "mask": m}) for i, t, m in padded])


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    conversations = samples(count)
    turns = sum(len(c.turns) for c in conversations)
    content = "".join(f"{line(c)}\n" for c in conversations).encode()
    loading = time.perf_counter()
    ear = Ear.load()
    print(f"{count} conversations, {turns} turns; the ear was loaded in {time.perf_counter() - loading:.2f} s")
    alone = bare(ear, conversations)
    rows = {
        "bare session, packed beforehand": alone,
        "the ear": timed(lambda: list(ear.hear(conversations))),
        "hear and understand": timed(lambda: list(read(conversations, ear))),
        "arrive, no redaction": timed(lambda: list(arrive_bytes("c.jsonl", content, redact=False))),
        "arrive and redact": timed(lambda: list(arrive_bytes("c.jsonl", content))),
        "all of it, to JSON lines": timed(lambda: [line(c, r) for c, r in read(_kept(content), ear)]),
    }
    for name, seconds in rows.items():
        print(f"{name:34} {turns / seconds:9.0f} turns a second   {alone / seconds:7.2f} of the bare session")


def _kept(content: bytes) -> list[Conversation]:
    return [c for c in arrive_bytes("c.jsonl", content) if isinstance(c, Conversation)]


if __name__ == "__main__":
    main()
