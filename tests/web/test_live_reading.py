"""The server reads what comes to it by itself, and finds what a process that died left unread."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from heard.arrive.came import Came, News
from heard.conversation import Speaker
from heard.listen import Ear
from heard.web.live import actions, brokering, reading
from heard.web.live.models import LiveConversation
from heard.web.live.reader import Reader

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@pytest.fixture(scope="module")
def ear():
    return Ear.load(threads=1)


@pytest.fixture
def server(ear, monkeypatch):
    """What a server does at its start, in this process; ended afterwards."""
    mine = Reader(ear)
    monkeypatch.setattr(reading, "reader", lambda: mine)
    one = reading.Reading()
    yield one
    one.stop()
    if one.thread is not None:
        one.thread.join(60)
    brokering.close()


def tell(cast, number, now=None):
    said = Came(str(number), Speaker.CUSTOMER, "Nobody came. This is the third time I write.")
    return actions.said(cast.team.pk, News("cot", (said,)), now or timezone.now()).row


def is_read(row, seconds=120):
    until = timezone.now() + timedelta(seconds=seconds)
    while timezone.now() < until:
        row.refresh_from_db()
        if row.revision == row.read_revision:
            return True
        threading.Event().wait(0.05)
    return False


def test_what_is_said_is_read_by_the_process_that_took_it_in(cast, server, monkeypatch):
    monkeypatch.setattr(actions, "WAKE", [server.wake])
    for number in range(3):
        assert is_read(tell(cast, number))
    assert len(LiveConversation.objects.get().curve) == 3


def test_no_thread_and_no_ear_before_the_first_turn_comes(cast, server):
    server.look_once()
    assert (server.thread, server.listens) == (None, False)


def test_what_was_left_unread_is_found_at_the_start(cast, server):
    row = tell(cast, 1, timezone.now() - timedelta(minutes=1))
    server.look_once()
    assert is_read(row)
