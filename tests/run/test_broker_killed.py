"""Two workers on one NATS server, one of them killed in the middle: no turn lost, none effective twice, order holds."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from nats_server import NatsServer

from heard.conversation import HeardError
from heard.run import broker as nouns
from heard.run import nats
from heard.run.broker import Message, Servers
from heard.run.nats import Nats

CONVERSATIONS, TURNS = 40, 25


@pytest.fixture
def server(tmp_path):
    running = NatsServer(tmp_path / "store")
    yield running
    running.stop()


class Worker:
    """A process that takes turns; what it says on its way is kept."""

    def __init__(self, server: NatsServer, file: Path, name: str, takes: float) -> None:
        words = [sys.executable, str(Path(__file__).parent / "nats_worker.py"), server.address, str(file), name, str(takes)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.begun: list[list] = []
        assert self.process.stdout.readline() == "ready\n"
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.begun.append(json.loads(line))

    def killed(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        self.process.stdin.close()
        return self.process.wait(20)

    def gone(self) -> None:
        """Whatever became of the story, nothing of it stays behind."""
        self.process.kill()
        self.process.wait(10)
        self.listening.join(10)
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def worker(server, tmp_path):
    started: list[Worker] = []

    def start(name: str, takes: float) -> Worker:
        started.append(Worker(server, tmp_path / "effects.sqlite3", name, takes))
        return started[-1]

    yield start
    for one in started:
        one.gone()


def until(true, seconds=60.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.05)


def test_of_two_workers_one_is_killed_and_no_turn_is_lost_none_counts_twice_and_order_holds(server, worker, tmp_path):
    line = sqlite3.connect(tmp_path / "effects.sqlite3", isolation_level=None)
    line.execute("PRAGMA journal_mode=WAL")
    line.execute(
        "CREATE TABLE effect (place INTEGER PRIMARY KEY, conversation TEXT, number INT, by TEXT, UNIQUE (conversation, number))"
    )
    workers = [worker("one", 0.03), worker("two", 0.004)]  # the slow one has something in hand when it dies
    broker = Nats(Servers(server.address))

    dead = threading.Event()

    def say():
        for number in range(TURNS):
            if number == TURNS - 2:
                dead.wait(60)  # the last ones are said when one worker is gone
            for talk in range(CONVERSATIONS):
                broker.publish(str(talk), f"{talk}:{number}")

    saying = threading.Thread(target=say)
    saying.start()
    until(lambda: len(workers[0].begun) > 100 and len(workers[1].begun) > 100)
    assert saying.is_alive(), "it is killed under load"
    workers[0].killed()
    dead.set()
    saying.join(60)

    def count():
        return line.execute("SELECT count(*) FROM effect").fetchone()[0]

    until(lambda: count() == CONVERSATIONS * TURNS)
    time.sleep(0.5)
    assert count() == CONVERSATIONS * TURNS
    for talk in range(CONVERSATIONS):
        rows = line.execute("SELECT number FROM effect WHERE conversation = ? ORDER BY place", (str(talk),))
        assert [number for (number,) in rows] == list(range(TURNS))
    both = {by for (by,) in line.execute("SELECT DISTINCT by FROM effect")}
    assert both == {"one", "two"}
    # what the dead one had in hand, at most one of each partition, was brought again, and nothing else
    begun = Counter(ident for worker in workers for _, ident, _ in worker.begun)
    again = [ident for ident, times in begun.items() if times > 1]
    assert set(again) <= {ident for _, ident, _ in workers[0].begun}
    assert max(Counter(nouns.partition_of(ident.split(":")[0]) for ident in again).values()) == 1
    assert any(tries > 1 for _, _, tries in workers[1].begun)
    assert workers[1].stop() == 0
    line.close()
    broker.close()


def test_a_server_that_is_killed_and_comes_back_has_lost_nothing(server):
    broker, taken = Nats(Servers(server.address), ack_wait=2.0), []
    broker.consume("read", lambda message: taken.append(message.id))
    broker.publish("41", "41:0")
    until(lambda: taken == ["41:0"])
    server.stop()
    threading.Timer(1.5, server.start).start()
    for number in range(1, 6):
        broker.publish("41", f"41:{number}")  # waits until somebody answers
    until(lambda: len(set(taken)) == 6)
    assert sorted(set(taken)) == [f"41:{number}" for number in range(6)]
    assert broker.close()


def test_a_worker_that_takes_long_says_so_and_is_not_brought_the_same_again(server):
    broker, taken = Nats(Servers(server.address), ack_wait=1.0), []

    def slowly(message: Message) -> None:
        taken.append(message.tries)
        time.sleep(2.5)

    for _ in range(2):
        broker.consume("read", slowly)
    broker.publish("41", "41:0")
    until(lambda: taken)
    time.sleep(3.5)
    assert taken == [1]
    broker.close()


def test_a_message_that_workers_die_of_is_left_at_last(server, caplog, monkeypatch):
    monkeypatch.setattr(nats, "MOST_TRIES", 2)
    broker, taken = Nats(Servers(server.address), waits=(0.05,) * 9), []

    def take(message):
        taken.append(message.id)
        if message.id == "bad":
            raise ValueError

    broker.consume("read", take)
    broker.publish("41", "bad")
    broker.publish("41", "good")
    until(lambda: "good" in taken)
    assert taken == ["bad", "bad", "good"]
    assert "message bad of 41 was brought 3 times; given up" in caplog.text
    broker.close()


def test_two_installations_on_one_server_do_not_hear_each_other(server):
    larch, birch, heard = Nats(Servers(f"{server.address}/larch")), Nats(Servers(f"{server.address}/birch")), {"l": [], "b": []}
    larch.consume("read", lambda message: heard["l"].append(message.id))
    birch.consume("read", lambda message: heard["b"].append(message.id))
    larch.publish("1", "1:1")
    birch.publish("1", "1:2")
    until(lambda: heard == {"l": ["1:1"], "b": ["1:2"]})
    larch.close()
    birch.close()


def test_where_nobody_answers_it_says_where_and_what_to_do_and_never_the_password(monkeypatch):
    monkeypatch.setattr(nouns, "PATIENCE", 1.5)
    with pytest.raises(HeardError) as told:
        Nats(Servers("nats://heard:a-secret@127.0.0.1:9"))
    assert str(told.value).startswith("HEARD_NATS_URL: 127.0.0.1:9: nobody listens there. Start the server")
    assert "a-secret" not in str(told.value)


def test_a_server_without_jetstream_is_told_apart(tmp_path):
    server = NatsServer(tmp_path, jetstream=False)
    try:
        with pytest.raises(HeardError, match=r"gives no JetStream\. Start the server with -js"):
            Nats(Servers(server.address))
    finally:
        server.stop()


def test_a_name_and_a_password_let_in_and_a_wrong_one_does_not(tmp_path, monkeypatch):
    server = NatsServer(tmp_path, "--user", "heard", "--pass", "a-long-walk")
    try:
        broker = Nats(Servers(f"nats://heard:a-long-walk@127.0.0.1:{server.port}"))
        assert broker.close()
        monkeypatch.setattr(nouns, "PATIENCE", 2.0)
        with pytest.raises(HeardError, match="lets nobody in") as told:
            Nats(Servers(f"nats://heard:a-short-walk@127.0.0.1:{server.port}"))
        assert "walk" not in str(told.value)
    finally:
        server.stop()


@pytest.fixture
def certificate(tmp_path):
    files = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    words += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files[0], "-out", files[1]]
    subprocess.run(words, check=True, capture_output=True)
    return files


def test_the_line_is_private_with_tls_and_a_certificate_of_ones_own(tmp_path, certificate, monkeypatch):
    key, authority = certificate
    server = NatsServer(tmp_path / "store", "--tls", "--tlscert", str(authority), "--tlskey", str(key))
    try:
        broker, taken = Nats(Servers(f"tls://127.0.0.1:{server.port}", authority=authority)), []
        broker.consume("read", lambda message: taken.append(message.id))
        broker.publish("41", "41:0")
        until(lambda: taken == ["41:0"])
        assert broker.close()
        monkeypatch.setattr(nouns, "PATIENCE", 2.0)
        with pytest.raises(HeardError, match="TLS"):
            Nats(Servers(f"tls://127.0.0.1:{server.port}"))
    finally:
        server.stop()
