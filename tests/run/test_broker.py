"""Messages are brought in order, at least once, to one member of each group: in this process, and over a real NATS server."""

import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from nats_server import NatsServer

from heard.conversation import HeardError
from heard.run import broker as nouns
from heard.run.broker import Broker, InProcess, Message, Servers, partition_of
from heard.run.nats import Nats

QUICK = (0.05, 0.05)


class Shelf:
    """What was taken, in the order in which it was."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.taken: list[Message] = []

    def take(self, message: Message) -> None:
        with self.changed:
            self.taken.append(message)
            self.changed.notify_all()

    def bodies(self, count: int, seconds: float = 15) -> list[bytes]:
        """The first bodies, as many as asked for, once they are there."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.taken) >= count, seconds), f"only {len(self.taken)} of {count} came"
            return [message.body for message in self.taken]

    def still(self, seconds: float = 0.4) -> int:
        """How many there are after nothing has come for a while."""
        time.sleep(seconds)
        return len(self.taken)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    running = NatsServer(tmp_path_factory.mktemp("store"))
    yield running
    running.stop()


@pytest.fixture(params=["in this process", "over NATS"])
def make(request: pytest.FixtureRequest, server: NatsServer) -> Iterator[Callable[[], Broker]]:
    """What both brokers promise is told of both; on the server each story has a stream of its own."""
    made: list[Broker] = []
    name = f"story-{zlib.crc32(request.node.name.encode())}"

    def one() -> Broker:
        here = request.param == "in this process"
        made.append(InProcess(waits=QUICK) if here else Nats(Servers(f"{server.address}/{name}"), QUICK, ack_wait=2.0))
        return made[-1]

    yield one
    for broker in made:
        broker.close(5)


def test_what_is_published_is_taken_with_its_key_its_id_and_its_body(make):
    shelf = Shelf()
    broker = make()
    broker.consume("read", shelf.take)
    broker.publish("41", "41:1", b"7")
    shelf.bodies(1)
    assert shelf.taken == [Message("41", "41:1", b"7", tries=1)]


def test_what_was_published_before_anybody_listened_is_taken_when_somebody_does(make):
    shelf, broker = Shelf(), make()
    broker.publish("41", "41:1", b"1")
    broker.publish("41", "41:2", b"2")
    broker.consume("read", shelf.take)
    assert shelf.bodies(2) == [b"1", b"2"]


def test_messages_of_one_key_are_taken_one_after_the_other_in_order_and_keys_side_by_side(make):
    inside, most = defaultdict(int), defaultdict(int)
    lock, shelf, broker = threading.Lock(), Shelf(), make()

    def slowly(message):
        with lock:
            inside[message.key] += 1
            inside["all"] += 1
            for key in (message.key, "all"):
                most[key] = max(most[key], inside[key])
        time.sleep(0.005)
        with lock:
            inside[message.key] -= 1
            inside["all"] -= 1
        shelf.take(message)

    members = [broker.consume("read", slowly) for _ in range(2)]
    keys = [str(n) for n in range(12)]
    for number in range(10):
        for key in keys:
            broker.publish(key, f"{key}:{number}", str(number).encode())
    shelf.bodies(120)
    for key in keys:
        assert [m.body for m in shelf.taken if m.key == key] == [str(n).encode() for n in range(10)]
        assert most[key] == 1
    assert most["all"] > 1
    assert all(member.stop() for member in members)


def test_the_same_message_id_again_is_the_same_message(make):
    shelf, broker = Shelf(), make()
    broker.consume("read", shelf.take)
    for _ in range(3):
        broker.publish("41", "41:1", b"1")
    broker.publish("41", "41:2", b"2")
    assert shelf.bodies(2) == [b"1", b"2"]
    assert shelf.still() == 2


def test_what_could_not_be_taken_comes_again_before_what_came_after_it(make):
    shelf, broker, trouble = Shelf(), make(), [ValueError("the database is away")]

    def take(message):
        if message.body == b"1" and trouble:
            raise trouble.pop()
        shelf.take(message)

    broker.consume("read", take)
    broker.publish("41", "41:1", b"1")
    broker.publish("41", "41:2", b"2")
    assert shelf.bodies(2) == [b"1", b"2"]
    assert [m.tries for m in shelf.taken] == [2, 1]


def test_what_can_never_be_taken_is_given_up_told_without_its_words_and_stands_in_nobodys_way(make, caplog):
    shelf, broker = Shelf(), make()

    def take(message):
        shelf.take(message)
        if message.body == b"bad":
            raise ValueError("what a customer said")

    broker.consume("read", take)
    broker.publish("41", "41:1", b"bad")
    broker.publish("41", "41:2", b"good")
    assert shelf.bodies(4) == [b"bad", b"bad", b"bad", b"good"]
    assert "given up" in caplog.text
    assert "41:1" in caplog.text
    assert not any("customer" in record.getMessage() for record in caplog.records)


def test_each_group_is_brought_every_message_and_within_a_group_one_member_is(make):
    broker, read, count = make(), Shelf(), Shelf()
    for shelf, group in ((read, "read"), (read, "read"), (count, "count")):
        broker.consume(group, shelf.take)
    for number in range(40):
        broker.publish(str(number % 5), f"m{number}", str(number).encode())
    assert sorted(map(int, read.bodies(40))) == sorted(map(int, count.bodies(40))) == list(range(40))
    assert (read.still(), count.still()) == (40, 40)


def test_who_is_told_to_stop_finishes_what_is_in_hand_and_takes_no_more(make):
    shelf, broker, started, go_on = Shelf(), make(), threading.Event(), threading.Event()

    def take(message):
        started.set()
        go_on.wait(5)
        shelf.take(message)

    member = broker.consume("read", take)
    broker.publish("41", "41:1", b"1")
    broker.publish("41", "41:2", b"2")
    assert started.wait(10)
    threading.Timer(0.2, go_on.set).start()
    assert member.stop(5)
    assert [m.body for m in shelf.taken] == [b"1"]
    broker.consume("read", shelf.take)
    assert shelf.bodies(2) == [b"1", b"2"]


def test_the_partition_of_a_conversation_is_the_same_on_every_machine():
    assert [partition_of(str(pk)) for pk in range(5)] == [1, 7, 5, 3, 0]
    assert {partition_of(str(pk)) for pk in range(200)} == set(range(8))


def test_in_one_process_what_waits_is_bounded_and_whoever_publishes_is_told(monkeypatch):
    monkeypatch.setattr(nouns, "PATIENCE", 0.05)
    broker = InProcess(partitions=1, room=2)
    broker.publish("41", "1")
    broker.publish("41", "2")
    with pytest.raises(HeardError, match="too much waits"):
        broker.publish("41", "3")
    shelf = Shelf()
    broker.consume("read", shelf.take)
    broker.publish("41", "3")  # what was refused is not taken for a doubled one
    assert broker.settle(5)
    assert [m.id for m in shelf.taken] == ["1", "2", "3"]
    assert broker.close(5)


def test_closing_does_what_still_waits_and_then_takes_nothing_more():
    broker, shelf = InProcess(), Shelf()
    broker.consume("read", lambda message: (time.sleep(0.01), shelf.take(message)))
    for number in range(30):
        broker.publish("41", f"41:{number}")
    assert broker.close(10)
    assert len(shelf.taken) == 30
    with pytest.raises(HeardError, match="closed"):
        broker.publish("41", "41:31")
