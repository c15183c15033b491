"""How fast the list is with many conversations, beside a bare indexed query for the same rows.

    python benchmarks/list.py 10000
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

os.environ.setdefault("HEARD_FOLDER", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from heard.web.conversations import words  # noqa: E402
from heard.web.conversations.models import Conversation, Felt, Turn  # noqa: E402
from heard.web.people.models import Person, Team  # noqa: E402
from heard.web.people.rights import Role  # noqa: E402

WORDS = [f"word{n}" for n in range(5000)]
FEELINGS = ("anger", "frustration", "worry", "confusion", "relief", "neutral")
ASKED = {
    "the first page": "",
    "page by key, in the middle": "?after={middle}",
    "a kind and a moment": "?scenario=technical&moments=missed",
    "a feeling": "?feeling=worry",
    "a common word": "?q=refund",
    "a rare word": "?q=word4999",
    "all at once": "?q=refund&feeling=anger&scenario=complaint&moments=care&since=2026-01-01",
}


def fill(many: int) -> Person:
    """Conversations of ten turns, feelings and words drawn with a fixed seed."""
    team = Team.objects.create(name="Many")
    chance, start = Random(7), datetime(2026, 1, 1, tzinfo=UTC)
    for first in range(0, many, 1000):
        rows = Conversation.objects.bulk_create(
            Conversation(
                team=team, agent_name=f"Agent {n % 40}", external_id=str(n), digest=str(n), head={"id": str(n)},
                started_at=start + timedelta(minutes=n), read_at=start, concern=f"Concern {n}", resolution="solved",
                scenario=chance.choice(("complaint", "technical", "question")), strength=2, care=n % 3, missed=n % 2,
                curve=[2.0, 1.0, 3.0, 0.0, -1.0],
            )
            for n in range(first, min(first + 1000, many))
        )  # fmt: skip
        said = {row.pk: [" ".join(["refund", *chance.choices(WORDS, k=14)]) for _ in range(10)] for row in rows}
        Turn.objects.bulk_create(
            Turn(conversation_id=pk, number=i, speaker="customer", text=text)
            for pk, texts in said.items()
            for i, text in enumerate(texts)
        )
        Felt.objects.bulk_create(Felt(conversation=r, feeling=f, strength=2) for r in rows for f in chance.sample(FEELINGS, 2))
        for pk, texts in said.items():
            words.put(pk, "\n".join(texts))
    return Person.objects.join("supervisor@example.org", "Supervisor", Role.SUPERVISOR, team)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds, the median of nine."""
    took = []
    for _ in range(9):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    call_command("migrate", verbosity=0)
    person = fill(many)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    bare = timed(lambda: list(Conversation.objects.filter(team=person.team).order_by("-started_at", "-id").values_list("id")[:50]))
    middle = Conversation.objects.order_by("-started_at")[many // 2]
    print(f"{connection.vendor}, {many:,} conversations, {many * 10:,} turns; a bare indexed query for 50 rows: {bare:.2f} ms")
    for name, query in ASKED.items():
        address = "/conversations/" + query.format(middle=f"{middle.started_at:%Y-%m-%dT%H:%M:%S}%2B00:00~{middle.pk}")
        took = timed(lambda address=address: browser.get(address))
        print(f"{name:28} {took:7.1f} ms   {took / bare:6.1f} times the bare query")


if __name__ == "__main__":
    main()
