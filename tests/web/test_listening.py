"""Live turns over several machines: told by the broker, read by whoever listens, once and in order."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from heard.conversation import HeardError
from heard.run.broker import Servers
from heard.web import environment, start
from heard.web.live import actions, brokering, listening
from heard.web.live.models import LiveConversation
from heard.web.upkeep.checks import FINE, MISSING, UNSAFE, look

from .house import told, with_tables
from .test_live import came, tell

sys.path.append(str(Path(__file__).parents[1] / "run"))
from nats_server import NatsServer, free_port


@pytest.fixture
def server(tmp_path):
    running = NatsServer(tmp_path / "store")
    yield running
    running.stop()


@pytest.fixture
def among_machines(server, monkeypatch):
    monkeypatch.setenv("HEARD_NATS_URL", f"{server.address}/larch")
    yield server
    brokering.close()


def test_two_machines_listen_one_is_killed_and_every_turn_is_read_once_and_in_order(tmp_path, server, db):
    if connection.vendor != "sqlite":
        pytest.skip("the house of this story stands on SQLite")
    here = told(with_tables(tmp_path), HEARD_SECRET_KEY="for-this-story-only", HEARD_NATS_URL=server.address)

    def run(*args):
        return subprocess.run([sys.executable, *args], env=here, check=True, capture_output=True, text=True, timeout=300).stdout

    found = json.loads(run(str(Path(__file__).parent / "listened.py")).splitlines()[-1])
    assert found["conversations"] == found["whole"] == found["in_order_and_once"] == 10
    assert found["readings"] > 10
    assert found["ended"] == 0


def test_what_is_said_is_told_once_stored_by_its_name_and_revision_alone(cast, among_machines, django_capture_on_commit_callbacks):
    heard, done = [], threading.Event()
    brokering.broker().consume("story", lambda message: (heard.append(message), done.set()))
    actions.WAKE.append(listening.tell)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            row = tell(cast, came(0)).row
    finally:
        actions.WAKE.remove(listening.tell)
    assert done.wait(20)
    assert [(m.key, m.id, m.body) for m in heard] == [(str(row.pk), f"{row.pk}:1", b"")]


def test_what_nobody_read_is_told_again(cast, among_machines):
    heard, done = [], threading.Event()
    brokering.broker().consume("story", lambda message: (heard.append(message.key), done.set()))
    row = tell(cast, came(0)).row
    assert listening.tell_left(timezone.now()) == 0  # it has only just been said
    assert listening.tell_left(timezone.now() + listening.LEFT * 2) == 1
    assert listening.tell_left(timezone.now() + listening.LEFT * 2) == 1  # another machine sees it, too
    assert done.wait(20)
    time.sleep(0.3)
    assert heard == [str(row.pk)]


def test_where_the_broker_is_away_the_turn_is_kept_and_nobody_waits_for_it_twice(cast, monkeypatch):
    monkeypatch.setenv("HEARD_NATS_URL", f"nats://127.0.0.1:{free_port()}")
    monkeypatch.setattr(brokering, "PATIENCE", 0.5)
    listening.tell(1, 1)
    begun = time.monotonic()
    for revision in range(2, 40):
        listening.tell(1, revision)
    assert time.monotonic() - begun < 0.4
    assert tell(cast, came(0)).outcomes == ("new",)
    assert LiveConversation.objects.get().revision == 1
    brokering.close()


def test_threads_that_come_meanwhile_are_read_together():
    calls, go_on, inside = [], threading.Event(), threading.Event()

    def read(ids):
        calls.append(sorted(ids))
        inside.set()
        go_on.wait(10)

    together = listening.Together(read)
    threads = [threading.Thread(target=together.read, args=(pk,)) for pk in (1, 2, 3, 4)]
    threads[0].start()
    assert inside.wait(10)
    for thread in threads[1:]:
        thread.start()
    time.sleep(0.2)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert calls == [[1], [2, 3, 4]]


def test_if_reading_fails_everybody_who_waited_for_it_hears():
    def read(ids):
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        listening.Together(read).read(1)


def test_without_a_broker_there_is_nothing_to_listen_to(tmp_path):
    here = told(tmp_path)
    done = subprocess.run([sys.executable, "-m", "heard.web", "listen"], env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "HEARD_NATS_URL: there is no broker to listen to. Set HEARD_NATS_URL" in done.stderr


def test_what_the_environment_says_of_the_servers(monkeypatch, tmp_path):
    assert environment.nats() is None
    assert start.companions() == ("work",)
    file = tmp_path / "heard.creds"
    file.write_text("")
    monkeypatch.setenv("HEARD_NATS_URL", "tls://a:4222/larch, tls://b:4222")
    monkeypatch.setenv("HEARD_NATS_CREDENTIALS", str(file))
    servers = environment.nats()
    assert servers == Servers("tls://a:4222/larch, tls://b:4222", file, None)
    assert (servers.addresses, servers.name) == (["tls://a:4222", "tls://b:4222"], "larch")
    assert start.companions() == ("work", "listen")
    monkeypatch.setenv("HEARD_NATS_AUTHORITY", str(tmp_path / "none.pem"))
    with pytest.raises(HeardError, match="cannot be read"):
        environment.nats()
    monkeypatch.setenv("HEARD_NATS_URL", "host:4222")
    monkeypatch.delenv("HEARD_NATS_AUTHORITY")
    with pytest.raises(HeardError, match="not a NATS address"):
        environment.nats()


def test_the_check_of_the_machine_looks_for_the_broker(db, among_machines, monkeypatch):
    told = {found.what: found.how for found in look(timezone.now())}
    assert told[f"127.0.0.1:{among_machines.port} carries live turns between machines."] == FINE
    brokering.close()
    monkeypatch.setattr(brokering, "PATIENCE", 0.3)
    monkeypatch.setenv("HEARD_NATS_URL", "nats://heard:a-secret@broker.invalid:4222")
    found = [one for one in look(timezone.now()) if "broker.invalid" in one.what or "NATS" in one.what]
    assert [one.how for one in found] == [UNSAFE, MISSING]
    assert "a-secret" not in str(found)
