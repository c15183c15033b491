"""Live turns are read in a process beside the pages: told over a line, begun anew when it ends, never missed."""

import os
import signal
import sys
import threading
import time

import psutil
import pytest

from heard.web.live import beside, outbox

from .browser import inside, served
from .chatting import PEOPLE, say

STANDS = """
from heard.web.live.models import LiveConversation
print(list(LiveConversation.objects.values_list("revision", "read_revision")))
"""
STAND_IN = """
import socket, sys
line = socket.socket(fileno=int(sys.argv[2]))
with line.makefile("rb") as told, open(sys.argv[1], "ab", 0) as book:
    for word in told:
        book.write(word)
        line.send(b"\\n")
        {then}
"""
"""A reader that only writes down what it is told, and tells back."""


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """Makes the pages' end of a line to a stand-in, and the book in which it writes."""
    monkeypatch.setattr(beside, "left", lambda before: [])
    book, made = tmp_path / "book", []

    def make(then=""):
        one = beside.Beside([sys.executable, "-c", STAND_IN.format(then=then), str(book)])
        made.append(one)
        return one, lambda: book.read_text().split() if book.exists() else []

    yield make
    for one in made:
        one.stop()


def soon(happens, seconds=30):
    until = time.monotonic() + seconds
    while not happens() and time.monotonic() < until:
        time.sleep(0.02)
    return happens()


def test_the_reader_is_told_what_waits_and_tells_back(reader, monkeypatch):
    told_back = threading.Event()
    monkeypatch.setattr(outbox, "HEARD", [told_back.set])
    one, book = reader()
    for pk in (7, 8, 7):
        one.wake(pk, 1)
    assert soon(lambda: book() == ["7", "8", "7"])
    assert told_back.wait(30)


def test_a_reader_that_ended_is_begun_anew(reader, monkeypatch):
    monkeypatch.setattr(beside, "SOON", 0.0)
    one, book = reader(then="break")
    one.wake(1, 1)
    assert soon(lambda: book() == ["1"])
    assert soon(lambda: one._line is None)
    one.wake(2, 1)
    assert soon(lambda: book() == ["1", "2"])


def test_where_it_ends_again_and_again_the_pages_read_by_themselves(reader, monkeypatch):
    read = []

    class Own:
        def wake(self, pk, revision):
            read.append((pk, revision))

        def stop(self):
            read.append("stopped")

    monkeypatch.setattr(beside, "Reading", Own)
    one, book = reader(then="break")
    one.wake(1, 1)
    assert soon(lambda: book() == ["1"])
    assert soon(lambda: one._line is None)
    one.wake(2, 5)
    one.wake(3, 1)
    one.stop()
    assert read == [(2, 5), (3, 1), "stopped"]


@pytest.mark.browser  # one house is enough
def test_a_turn_is_read_although_the_reader_was_killed(tmp_path):
    with served(tmp_path, sample=False) as (here, _link):
        token = inside(tmp_path, PEOPLE)
        say(here, token, "cot", "1", "customer", "Nobody came. This is the third time I write.")
        assert soon(lambda: inside(tmp_path, STANDS) == "[(1, 1)]", 60)
        house = next(c for c in psutil.net_connections("tcp") if c.status == "LISTEN" and here.endswith(f":{c.laddr.port}")).pid
        readers = [p for p in psutil.Process(house).children() if "listen" in p.cmdline()]
        assert len(readers) == 1
        os.kill(readers[0].pid, signal.SIGKILL)
        say(here, token, "cot", "2", "customer", "And nobody answers the telephone.")
        assert soon(lambda: inside(tmp_path, STANDS) == "[(2, 2)]", 60)
