"""Customers talk while two machines listen, one of which is killed; prints what is there afterwards.

Run by test_listening.py in a process of its own, with HEARD_NATS_URL naming a real server.
"""

import json
import signal
import subprocess
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from heard.arrive.came import Came, News  # noqa: E402
from heard.conversation import Speaker  # noqa: E402
from heard.web.live import actions, brokering, listening  # noqa: E402
from heard.web.live.models import LiveConversation  # noqa: E402
from heard.web.people.models import Team  # noqa: E402

TALKS, TURNS = 10, 8
SAID = (
    (Speaker.CUSTOMER, "Nobody came. This is the third time I write about the same cot, and I am furious."),
    (Speaker.AGENT, "Three times is twice too often. I ring the depot now and tell you by five today."),
)
WATCHED = """
    CREATE TABLE seen (place INTEGER PRIMARY KEY, conversation INT, revision INT);
    CREATE TRIGGER watch AFTER UPDATE OF read_revision ON live_liveconversation
    BEGIN INSERT INTO seen (conversation, revision) VALUES (new.id, new.read_revision); END;
"""


def worker():
    """A machine that listens."""
    started = subprocess.Popen([sys.executable, "-m", "heard.web", "listen"], stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline() == "Listening.\n"
    return started


def until(true, seconds=90.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.1)


def seen():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conversation, revision FROM seen ORDER BY place")
        return cursor.fetchall()


def say(team, now, turns):
    for number in turns:
        speaker, words = SAID[number % 2]
        for talk in range(TALKS):
            turn = Came(f"{number}", speaker, words, said_at=now + timedelta(seconds=10 * number))
            actions.said(team.pk, News(f"talk-{talk}", (turn,), channel="chat"), timezone.now())


def main():
    """Talk, kill, wait, and print what there is."""
    with connection.cursor() as cursor:
        cursor.connection.executescript(WATCHED)
    team, now, workers = Team.objects.create(name="Larch"), timezone.now(), [worker(), worker()]
    try:
        listening.begin()
        say(team, now, range(TURNS // 2))
        until(lambda: len(seen()) > TALKS)
        workers[0].send_signal(signal.SIGKILL)
        say(team, now, range(TURNS // 2, TURNS))
        until(lambda: not LiveConversation.objects.exclude(read_revision=F("revision")).exists())
        workers[1].terminate()
        ended = workers[1].wait(30)
    finally:
        for one in workers:
            one.kill()
            one.wait(10)
    brokering.close()
    rows, stored = list(LiveConversation.objects.all()), seen()
    by_talk = [[revision for pk, revision in stored if pk == row.pk] for row in rows]
    print(json.dumps({  # noqa: T201
        "conversations": len(rows), "ended": ended,
        "whole": sum(row.read_revision == TURNS and len(row.reading["turns"]) == TURNS for row in rows),
        "in_order_and_once": sum(one == sorted(set(one)) for one in by_talk),
        "readings": len(stored),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
