"""How fast list and search answer at the server with many conversations, beside a bare indexed query for 50 rows.

    python benchmarks/list.py 100000 10       (conversations, turns in each; HEARD_DATABASE_URL for PostgreSQL)
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from statistics import median
from urllib.parse import parse_qsl, quote

os.environ.setdefault("HEARD_FOLDER", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from heard.web.conversations import finding, words  # noqa: E402
from heard.web.conversations.access import visible_to  # noqa: E402
from heard.web.conversations.models import Conversation, Felt, Turn  # noqa: E402
from heard.web.people.models import Person, Team  # noqa: E402
from heard.web.people.rights import Role  # noqa: E402

WORDS = [f"word{n}" for n in range(20_000)]
OFTEN = list(accumulate(1 / (n + 3) for n in range(len(WORDS))))
"""Words come as often as in speech (Zipf): the first in nearly every conversation, the last in few."""
FEELINGS = ("anger", "frustration", "worry", "confusion", "relief", "neutral")
KINDS = ("complaint", "technical", "question", "sales")
ENDS = ("solved", "partly", "unsolved", "moved")
AGENTS = 40
ASKED = {
    "the first page": "",
    "page by key, in the middle": "?after={middle}",
    "a kind and a moment": "?scenario=technical&moments=missed",
    "a feeling": "?feeling=worry",
    "one agent, one month": "?agent=Agent 7&since=2026-02-01&until=2026-02-28",
    "strain rose fast, not solved": "?strain=rose&resolution=unsolved",
    "a word in every conversation": "?q=refund",
    "a common word": "?q=word20 ",
    "two words, the second unfinished": "?q=word90 word123",
    "words in a row": "?q=\"refund word7\"",
    "said by the customer": "?q=word300 &by=customer",
    "a rare word": "?q=word19998 ",
    "all at once": "?q=refund&feeling=anger&scenario=complaint&moments=care&since=2026-01-01",
}


def fill(many: int, turns: int) -> list[Person]:
    """Conversations of so many turns, feelings and words drawn with a fixed seed; and one person of each role.

    The agents answered them in turn; the administrator brought every fourth of them in.
    """
    team = Team.objects.create(name="Many")
    people = [Person.objects.join(f"agent{n}@example.org", f"Agent {n}", Role.AGENT, team) for n in range(AGENTS)]
    administrator = Person.objects.join("administrator@example.org", "Administrator", Role.ADMINISTRATOR, team)
    chance, start = Random(7), datetime(2026, 1, 1, tzinfo=UTC)
    for first in range(0, many, 1000):
        with transaction.atomic():
            rows = _thousand(team, people, chance, start, range(first, min(first + 1000, many)), turns)
            Conversation.objects.filter(pk__in=rows[::4]).update(brought_by=administrator)
        print(f"\r{first + 1000:,} of {many:,} written", end="", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    supervisor = Person.objects.join("supervisor@example.org", "Supervisor", Role.SUPERVISOR, team)
    return [supervisor, people[7], administrator, Person.objects.join("analyst@example.org", "Analyst", Role.ANALYST, team)]


def _thousand(team: Team, people: list[Person], chance: Random, start: datetime, which: range, turns: int) -> list[int]:
    rows = Conversation.objects.bulk_create(
        Conversation(
            team=team, agent=people[n % AGENTS], agent_name=people[n % AGENTS].name, external_id=str(n), digest=str(n),
            head={"id": str(n)}, started_at=start + timedelta(minutes=5 * n), read_at=start, concern=f"Concern {n}",
            resolution=chance.choice(ENDS), scenario=chance.choice(KINDS), strength=n % 4, spikes=n % 5 == 0, care=n % 3,
            missed=n % 2, channel=chance.choice(("chat", "email", "call")), curve=[2.0, 1.0, 3.0, 0.0, -1.0],
        )
        for n in which
    )  # fmt: skip
    said = {}
    for row in rows:
        drawn = chance.choices(WORDS, cum_weights=OFTEN, k=14 * turns)
        texts = (" ".join(["refund", *drawn[14 * i : 14 * i + 14]]) for i in range(turns))
        said[row.pk] = [{"speaker": SPEAKERS[i % 2], "text": text} for i, text in enumerate(texts)]
    told = (Turn(conversation_id=pk, number=i, **turn) for pk, all_of_it in said.items() for i, turn in enumerate(all_of_it))
    Turn.objects.bulk_create(told, batch_size=2000)
    Felt.objects.bulk_create(Felt(conversation=r, feeling=f, strength=2) for r in rows for f in chance.sample(FEELINGS, 2))
    words.put_many((pk, words.said({"id": str(pk)}, all_of_it)) for pk, all_of_it in said.items())
    return list(said)


SPEAKERS = ("customer", "agent")


def timed(work: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds on the clock, the median and the least of nine, and of this process's own work, the least of nine."""
    took, own = [], []
    for _ in range(9):
        began, busy = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - busy) * 1000)
    return median(took), min(took), min(own)


def main() -> None:
    """Fill, then print for one person of each role what each page takes, beside a bare query for 50 rows."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    call_command("migrate", verbosity=0)
    people = fill(many, turns)
    print(f"\r{connection.vendor}, {many:,} conversations, {many * turns:,} turns; clock: median, least; own work: least; of nine")
    middle = Conversation.objects.order_by("-started_at")[many // 2]
    after = quote(f"{middle.started_at.isoformat()}~{middle.pk}")
    for person in people:
        show(person, after)


def show(person: Person, after: str) -> None:
    """What each page takes for one person."""
    mine = {Role.AGENT: {"agent": person}, Role.ADMINISTRATOR: {"brought_by": person}}.get(Role(person.role), {"team": person.team})
    newest = Conversation.objects.filter(**mine).order_by("-started_at", "-id").values_list("id")[:50]
    bare, _, _ = timed(lambda: list(newest.all()))
    print(f"{person.get_role_display()}: a bare indexed query for 50 rows {bare:.2f} ms")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for name, query in ASKED.items():
        address = "/conversations/" + query.format(middle=after)
        took, least, own = timed(lambda address=address: browser.get(address))
        found = finding.find(visible_to(person), finding.wanted(dict(parse_qsl(query[1:])))).count()
        print(f"  {name:34} {took:7.1f} {least:7.1f} ms {own:7.1f} ms {took / bare:7.1f} times the bare query {found:9,} found")


if __name__ == "__main__":
    main()
