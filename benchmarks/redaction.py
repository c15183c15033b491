"""Precision and recall of redaction on Presidio-research's synthetic texts, and texts a second.

python benchmarks/redaction.py PATH_TO_presidio_pii
"""

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from heard.arrive.redaction import redact

SAME = {
    "PERSON": {"name"},
    "STREET_ADDRESS": {"address", "postcode"},
    "CREDIT_CARD": {"card"},
    "PHONE_NUMBER": {"phone"},
    "EMAIL_ADDRESS": {"email"},
    "ZIP_CODE": {"postcode", "address"},
    "IBAN_CODE": {"iban"},
    "US_SSN": {"national id"},
    "IP_ADDRESS": {"ip address"},
    "US_DRIVER_LICENSE": {"national id"},
}
BARE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\+?\d(?:[ .()-]?\d){6,18}")


def measure(rows: list[tuple[str, list[tuple[str, int, int]]]]) -> dict[str, Counter[str]]:
    """For each labelled kind: `n`, found by `kind`, found at all (`gone`), `exact`, and `claimed` and `right` for precision."""
    figures = {kind: Counter[str]() for kind in SAME}
    for text, gold in rows:
        found = redact(text).findings
        for kind, start, end in (g for g in gold if g[0] in SAME):
            over = [f for f in found if f.start < end and f.end > start]
            same = [f for f in over if f.kind in SAME[kind]]
            figures[kind].update(n=1, kind=bool(same), gone=bool(over), exact=any((f.start, f.end) == (start, end) for f in same))
        for kind, names in SAME.items():
            for f in (f for f in found if f.kind in names):
                figures[kind].update(
                    claimed=1, right=any(k in SAME and f.kind in SAME[k] and f.start < e and f.end > s for k, s, e in gold)
                )
    return figures


def show(title: str, figures: dict[str, Counter[str]]) -> None:
    """One table: recall by kind, recall whatever the kind, exact recall, precision."""
    print(f"\n{title}\n{'kind':<20}{'n':>5}{'recall':>9}{'gone':>9}{'exact':>9}{'claimed':>9}{'precision':>11}")
    for kind, c in figures.items():
        n, claimed = max(c["n"], 1), max(c["claimed"], 1)
        print(
            f"{kind:<20}{c['n']:>5}{c['kind'] / n:>9.3f}{c['gone'] / n:>9.3f}{c['exact'] / n:>9.3f}"
            f"{c['claimed']:>9}{c['right'] / claimed:>11.3f}"
        )


def main() -> None:
    """Prints the tables for the templates looked at while writing (even) and those not (odd), then the speed."""
    folder = Path(sys.argv[1])
    print(json.loads((folder / "card.json").read_text())["title"])
    parts: dict[int, list[tuple[str, list[tuple[str, int, int]]]]] = {0: [], 1: []}
    for line in (folder / "conversations.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        turn = row["turns"][0]
        parts[row["labels"]["template"] % 2].append((turn["text"], [tuple(p) for p in turn["labels"]["pii"]]))
    show("even templates (seen while writing)", measure(parts[0]))
    show("odd templates (held out)", measure(parts[1]))
    show("all", measure(parts[0] + parts[1]))
    texts = [text for text, _ in parts[0] + parts[1]]
    for name, look in (("redact", redact), ("bare regex pass", BARE.findall)):
        start = time.perf_counter()
        for text in texts:
            look(text)
        print(f"{name}: {len(texts) / (time.perf_counter() - start):,.0f} texts a second")


if __name__ == "__main__":
    main()
