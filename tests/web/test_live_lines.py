"""Open pages hear what happens at once, each only what its person may see, and what they missed when they come again."""

import asyncio
import json
import re

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import AsyncClient
from django.utils import timezone

from heard.arrive.came import Came, News
from heard.conversation import Speaker
from heard.web.connect import tokens
from heard.web.connect.models import Scope
from heard.web.conversations.access import arrivals_of, visible_to
from heard.web.conversations.models import Conversation
from heard.web.live import actions, audience, lines, outbox
from heard.web.live.access import live_visible_to
from heard.web.live.models import Announcement, LiveConversation
from heard.web.live.socket import NO_TOKEN, live

from .conftest import a_conversation

in_life = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
WHO = ("amara", "jun", "priya", "stranger", "rival", "tomasz", "ana")


def tell(team, about, agent="", **more):
    said = Came("1", Speaker.CUSTOMER, "Nobody came.", name="Dana")
    return actions.said(team, News(about, (said,), agent=agent), timezone.now(), **more).row


def tell_aside(*given):
    """In a thread of its own, which lets go of its line to the database."""
    try:
        return tell(*given)
    finally:
        connection.close()


async def line_of(person, **headers):
    browser = AsyncClient()
    await browser.aforce_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = await browser.get("/events/", headers=headers)
    return aiter(answer.streaming_content)


async def heard(source, lines_):
    told = ""
    async with asyncio.timeout(90):
        while told.count("event: live") < lines_:
            told += (await anext(source)).decode()
    return told


def test_who_hears_of_something_is_who_may_see_it(cast, keep):
    kept, sample, brought = (keep(a_conversation(name)) for name in ("cot", "lamp", "sofa"))
    Conversation.objects.filter(pk=sample.pk).update(is_sample=True)
    Conversation.objects.filter(pk=brought.pk).update(brought_by=cast.tomasz, agent=None)
    rows = [tell(cast.team.pk, "mine", "amara@example.org"), tell(cast.rival.team_id, "demo", is_demonstration=True)]
    shown = [("conversation", row.pk) for row in (kept, sample, brought)] + [("live", row.pk) for row in rows]
    told = audience.audience([*shown, ("odd", 1)])
    for name in WHO:
        person = getattr(cast, name)
        doors = {"conversation": visible_to(person), "live": live_visible_to(person), "arrival": arrivals_of(person)}
        may = {(topic, pk) for topic, door in doors.items() for pk in door.values_list("pk", flat=True)}
        for mine in (audience.hearer(person), audience.hearers([person.pk])[person.pk]):
            assert {news for news, hears in told.items() if hears(mine)} == may & told.keys()
    assert ("odd", 1) not in told


def test_whoever_may_not_come_in_any_more_hears_nothing(cast):
    type(cast.amara).objects.filter(pk=cast.amara.pk).update(is_active=False)
    assert audience.hearers([cast.amara.pk]) == {}


@in_life
def test_each_announcement_is_news_once_also_one_that_becomes_visible_late(cast):
    Announcement.objects.create(topic="live", about=0)
    tail = outbox.Tail()
    tail.begin()
    first = Announcement.objects.create(topic="live", about=1)
    Announcement.objects.create(pk=first.pk + 2, topic="live", about=3)
    assert [about for _, _, about in tail.news()] == [1, 3]
    assert tail.news() == []
    Announcement.objects.create(pk=first.pk + 1, topic="live", about=2)
    assert [about for _, _, about in tail.news()] == [2]
    assert (tail.news(), tail.gaps) == ([], {})


@in_life
def test_an_outbox_that_was_swept_empty_leaves_no_gap_to_wait_for(cast):
    tail = outbox.Tail()
    tail.begin()
    Announcement.objects.create(pk=9_000_000, topic="live", about=1)
    assert [about for _, _, about in tail.news()] == [1]
    assert tail.gaps == {}


@in_life
def test_an_open_page_hears_at_once_what_its_person_may_see(cast, monkeypatch):
    monkeypatch.setattr(lines, "EVERY", 30)  # only being woken counts

    async def story():
        mine, hers = await line_of(cast.amara), await line_of(cast.priya)
        for source in (mine, hers):
            assert "event: open" in (await anext(source)).decode()
        told = (("a", "jun@example.org"), ("b", "Amara Osei"))
        rows = [await asyncio.to_thread(tell_aside, cast.team.pk, about, agent) for about, agent in told]
        told = await heard(mine, 1), await heard(hers, 2)
        await mine.aclose()
        await hers.aclose()
        return rows, [set(re.findall(r'"id": (\d+)', t)) for t in told]

    rows, (mine, hers) = asyncio.run(story())
    assert (mine, hers) == ({str(rows[1].pk)}, {str(r.pk) for r in rows})


@in_life
def test_a_line_that_broke_is_told_what_it_missed_and_nothing_twice(cast):
    async def story():
        first = await line_of(cast.priya)
        at = re.search(r"id: (\d+)", (await anext(first)).decode())[1]
        await first.aclose()
        rows = [await asyncio.to_thread(tell_aside, cast.team.pk, about) for about in ("a", "b")]
        again = await line_of(cast.priya, **{"Last-Event-ID": at})
        told = await heard(again, 2)
        more = await asyncio.to_thread(tell_aside, cast.team.pk, "c")
        told += await heard(again, 1)
        await again.aclose()
        return [*rows, more], told

    rows, told = asyncio.run(story())
    ids = re.findall(r"id: (\d+)\nevent: live", told)
    assert len(ids) == len(set(ids))
    assert {int(pk) for pk in re.findall(r'"id": (\d+)', told)} == {row.pk for row in rows}


@in_life
def test_ids_that_leap_are_not_taken_for_much_that_was_missed(cast):
    async def story():
        source = await line_of(cast.priya, **{"Last-Event-ID": "1"})
        told = (await anext(source)).decode()
        await source.aclose()
        return told

    Announcement.objects.create(pk=1, topic="live", about=1)
    Announcement.objects.create(pk=9_000_000, topic="live", about=1)
    assert '"missed": true' not in asyncio.run(story())


@in_life
def test_a_line_that_missed_too_much_is_told_to_look_at_everything_anew(cast, monkeypatch):
    monkeypatch.setattr(lines, "FAR", 3)
    Announcement.objects.bulk_create([Announcement(topic="live", about=1) for _ in range(9)])

    async def story():
        source = await line_of(cast.priya, **{"Last-Event-ID": str(outbox_first)})
        told = (await anext(source)).decode()
        await source.aclose()
        return told

    outbox_first = Announcement.objects.order_by("id").first().pk
    assert '"missed": true' in asyncio.run(story())


@in_life
def test_hundreds_of_lines_cost_one_look(cast, django_assert_max_num_queries):
    here = lines.Lines()
    for _ in range(300):
        here.lines.add(lines.Line(cast.priya.pk))
    here.tail.begin()
    tell(cast.team.pk, "a")
    with django_assert_max_num_queries(5):
        assert here._news()


def test_a_change_that_is_undone_is_not_announced(cast):
    with transaction.atomic():
        tell(cast.team.pk, "a")
        transaction.set_rollback(True)
    assert not Announcement.objects.exists()


class TestSocket:
    """Live turns over one open line."""

    @staticmethod
    def talk(*messages, headers=(), path="/live/"):
        out = []

        async def story():
            waits = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": m} for m in messages)]

            async def receive():
                return waits.pop(0) if waits else {"type": "websocket.disconnect"}

            async def send(message):
                out.append(message)

            await live({"type": "websocket", "path": path, "headers": list(headers), "client": ("127.0.0.1", 1)}, receive, send)

        asyncio.run(story())
        return [json.loads(m["text"]) for m in out if m["type"] == "websocket.send"], [m["code"] for m in out if "code" in m]

    @pytest.fixture
    def token(self, cast):
        return tokens.make(cast.tomasz, cast.team, "Chat", [Scope.LIVE], timezone.now())[1]

    @staticmethod
    def turn(number, **more):
        said = {"id": str(number), "speaker": "customer", "text": "Nobody came."}
        return json.dumps({"conversation": "cot", "turns": [said], **more})

    @in_life
    def test_turns_are_taken_in_order_and_each_is_answered(self, token):
        told, closed = self.talk(
            json.dumps({"token": token}), self.turn(1, ref="a"), self.turn(1), self.turn(2, ended=True),
        )  # fmt: skip
        assert told[0] == {"welcome": "Chat"}
        assert (told[1]["ref"], [t["outcomes"] for t in told[1:]]) == ("a", [["new"], ["same"], ["new"]])
        assert (LiveConversation.objects.get().state, closed) == ("ended", [])

    @in_life
    def test_the_token_may_stand_in_the_header(self, token):
        told, _closed = self.talk(self.turn(1), headers=[(b"authorization", f"Bearer {token}".encode())])
        assert told[0]["outcomes"] == ["new"]

    @in_life
    def test_without_a_token_the_line_is_closed(self, cast):
        told, closed = self.talk(self.turn(1))
        assert (told[0]["problem"]["status"], closed) == (401, [NO_TOKEN])
        assert not LiveConversation.objects.exists()

    @in_life
    def test_what_is_not_as_it_should_be_is_told_and_the_line_goes_on(self, token):
        told, closed = self.talk(
            json.dumps({"token": token}), "nonsense", '{"conversation": "cot", "turns": 3}', "[" * 5000, self.turn(1),
        )  # fmt: skip
        assert [t.get("problem", {}).get("status") for t in told] == [None, 400, 422, 400, None]
        assert closed == []

    def test_another_address_is_none(self):
        assert self.talk(path="/other/") == ([], [4404])
