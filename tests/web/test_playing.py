"""Play a day: the sample happens again, told over the API; nothing of it is kept or counted."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import timezone

from heard.run.playing import LONGEST, a_day
from heard.web.connect.models import Token
from heard.web.conversations.models import Conversation
from heard.web.live import playing
from heard.web.live.models import LiveConversation, LiveState
from heard.web.people.models import Team

in_life = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


def test_a_day_tells_every_turn_in_order_and_several_conversations_at_a_time():
    scenes = playing.scenes()
    due = a_day(scenes, random.Random(3))
    assert len(due) == sum(len(c.turns) + 1 for c in scenes)
    assert [d.at for d in due] == sorted(d.at for d in due)
    for number, scene in enumerate(scenes):
        mine = [d for d in due if d.conversation == number]
        assert [d.turn for d in mine] == list(range(len(scene.turns) + 1))
        assert all(later.at - earlier.at <= LONGEST + 0.02 for earlier, later in pairwise(mine))
    assert len({d.conversation for d in due[:12]}) > 1


@in_life
def test_whoever_sees_the_board_plays_in_their_team_and_an_administrator_in_that_of_the_sample(cast, monkeypatch):
    monkeypatch.setattr(playing, "_perform", lambda day: None)
    sample = Team.objects.create(name="Larch & Co.", is_sample=True)
    assert (playing.stage(cast.priya), playing.stage(cast.tomasz)) == (cast.team, sample)


@in_life
def test_the_page_begins_a_day_and_ends_it(cast, at, monkeypatch):
    monkeypatch.setattr(playing, "SPEEDS", (1, 100_000))
    browser = at(cast.priya)
    assert "at the speed of people" in browser.get("/board/play/").content.decode().lower()
    assert browser.post("/board/play/", {"speed": "7"}).status_code == 302
    assert cast.team.pk not in playing.DAYS
    browser.post("/board/play/", {"speed": "100000"})
    day = playing.DAYS[cast.team.pk]
    day.thread.join(120)
    assert day.told == len(day.due)
    rows = LiveConversation.objects.all()
    assert len(rows) == len(day.scenes)
    assert {(r.is_demonstration, r.state, r.team_id) for r in rows} == {(True, LiveState.ENDED, cast.team.pk)}
    assert [r.turns.count() for r in rows.order_by("external_id")] == [
        len(s.turns) for s in sorted(day.scenes, key=lambda s: s.id)
    ]  # fmt: skip
    assert Token.objects.get(name=playing.NAME).ended_at is not None
    assert not Conversation.objects.exists()


@in_life
def test_ending_the_day_ends_its_conversations_and_nothing_more_is_told(cast, at, monkeypatch):
    monkeypatch.setattr(playing, "SPEEDS", (1, 3))
    at(cast.priya).post("/board/play/", {"speed": "1"})
    day = playing.DAYS[cast.team.pk]
    until = timezone.now() + timedelta(seconds=60)
    while not LiveConversation.objects.exists() and timezone.now() < until:
        day.stopped.wait(0.1)
    assert "going on" in at(cast.priya).get("/board/play/").content.decode()
    at(cast.priya).post("/board/play/", {"do": "end"})
    day.thread.join(30)
    told = LiveConversation.objects.count()
    assert (playing.going_on(cast.team), cast.team.pk in playing.DAYS, day.is_over, told > 0) == (0, False, True, True)
