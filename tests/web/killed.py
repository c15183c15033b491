"""A hundred workers are killed in the middle of their work, one after the other; prints what is there afterwards.

Run by test_killed.py in a process of its own: each worker is a fork of it, so that a hundred of them start quickly.
"""

import json
import os
import random
import signal
import threading
import time

import django

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from heard.arrive import arrive_bytes  # noqa: E402
from heard.web.connect import linking, taking  # noqa: E402
from heard.web.connect.models import Connection, Delivery  # noqa: E402
from heard.web.conversations.models import Conversation  # noqa: E402
from heard.web.jobs import worker  # noqa: E402
from heard.web.jobs.kinds import KINDS  # noqa: E402
from heard.web.jobs.models import Job, State  # noqa: E402
from heard.web.live.models import Announcement  # noqa: E402
from heard.web.people.models import Person, Record, Team  # noqa: E402
from heard.web.people.rights import Role  # noqa: E402

KILLS = 100
SAID = ("The coat has a hole.", "A hole in a new coat, that should not be.", "So what now?", "A new one leaves today.")
KINDS["read"] = lambda job, beat: None  # the ear has stories of its own


def event(talk: int, number: int) -> bytes:
    """The webhook of one message, as Chatwoot sends it."""
    asks = number % 2 == 0
    at = 1795369320 + 60 * number
    said = {
        "event": "message_created", "id": talk * 10 + number, "content": f"{SAID[number]} ({talk})", "private": False,
        "created_at": at, "message_type": "incoming" if asks else "outgoing", "content_type": "text", "content_attributes": {},
        "sender": {"id": 14, "name": "Mai", "type": "contact"} if asks else {"id": 1, "name": "Kai", "type": "user"},
        "conversation": {"id": talk, "channel": "Channel::WebWidget", "messages": []},
    }  # fmt: skip
    return json.dumps(said).encode()


def sent(connection: Connection, talks: range) -> None:
    """Send the messages of some conversations, shuffled."""
    events = [(talk, number) for talk in talks for number in range(len(SAID))]
    random.Random(talks.start).shuffle(events)
    for talk, number in events:
        taking.receive(connection.team, f"{talk}-{number}", event(talk, number), timezone.now(), connection=connection)


def killed_in_the_middle(chance: random.Random) -> bool:
    """Start a worker, wait until it has a job in hand, kill it; says whether it was in the middle of one."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        worker.work(threading.Event())
        os._exit(0)
    until = time.monotonic() + 20
    busy = Job.objects.filter(kind="take", state=State.RUNNING)
    while not busy.exists() and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.1))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    caught = busy.exists()
    Job.objects.filter(state=State.RUNNING).update(leased_until=timezone.now())  # their leases run out
    return caught


def main() -> None:
    """Kill, finish, and print what there is."""
    list(arrive_bytes("warm.jsonl", event(1, 0)))
    team = Team.objects.create(name="Larch")
    person = Person.objects.join("tomasz@example.org", "Tomasz", Role.ADMINISTRATOR, team)
    told = {"place": {}, "secret": {}, "every": 15, "mirrors": True}
    connection = linking.make(person, team, "chatwoot", "Chatwoot", told, timezone.now())
    chance, kills, starts, talks = random.Random(7), 0, 0, 0
    while kills < KILLS and starts < 10 * KILLS:
        if Job.objects.filter(kind="take", state=State.WAITING).count() < 4:
            sent(connection, range(talks + 1, talks + 11))
            talks += 10
        kills += killed_in_the_middle(chance)
        starts += 1
    worker.work(threading.Event(), until_empty=True)
    print(json.dumps({  # noqa: T201
        "kills": kills,
        "sent": talks * len(SAID),
        "conversations": Conversation.objects.count() - talks,
        "whole": sum(
            list(row.turns.order_by("number").values_list("text", flat=True)) == [f"{s} ({row.external_id})" for s in SAID]
            for row in Conversation.objects.all()
        ) - talks,
        "changes": Record.objects.filter(did__in=("conversation.kept", "conversation.changed")).count(),
        "kept": Record.objects.filter(did="conversation.kept").count() - talks,
        "announced": Announcement.objects.filter(topic="conversation").count(),
        "readings_asked": Job.objects.filter(kind="read").count(),
        "not_taken": Delivery.objects.exclude(state="taken", content=None).count(),
        "failed": Job.objects.exclude(state=State.DONE).count(),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
