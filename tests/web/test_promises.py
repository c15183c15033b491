"""What was promised comes on a list, is kept with one key, and is reminded of before it falls due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from heard import conversation as nouns
from heard.conversation import Promise as Said
from heard.conversation import Speaker, reading_to_json
from heard.web.conversations import actions
from heard.web.conversations.models import Reading
from heard.web.following import promises, work
from heard.web.following.models import Promise, State
from heard.web.jobs.actions import TryLater
from heard.web.jobs.models import Job
from heard.web.people.models import Record

from .conftest import MONDAY, a_conversation, a_reading

WORDS = "I'll message you tomorrow at 8 with the driver's name."
SOON_AFTER = MONDAY + timedelta(hours=1)


def with_a_promise(ident="cot", *, agent="Amara Osei", by="tomorrow at 8", state="open", sure=0.9):
    said = a_conversation(ident, agent=agent)
    turns = (said.turns[0], replace(said.turns[1], text=WORDS), said.turns[2])
    promise = Said("Message them at 8 with the driver's name", nouns.Span(1, 0, len(WORDS)), by, None, state, sure)
    return replace(said, turns=turns), replace(a_reading(), promises=(promise,), moments=())


@pytest.fixture
def promised(cast, keep):
    """A conversation in which Amara promised something, and the promise on her list."""
    type(cast.team).objects.filter(pk=cast.team.pk).update(time_zone="Europe/London", hours=[[["09:00", "17:30"]]] * 5 + [[], []])

    def make(*, now=SOON_AFTER, **how):
        row = keep(*with_a_promise(**how))
        promises.follow(type(row).objects.select_related("team", "agent").get(pk=row.pk), with_a_promise(**how)[1], now)
        return Promise.objects.get(conversation=row)

    return make


def test_reading_a_conversation_queues_the_search_for_its_promises_and_doing_it_twice_adds_nothing(cast, keep, monkeypatch):
    monkeypatch.setattr(work.timezone, "now", lambda: SOON_AFTER)
    row = keep(*with_a_promise())
    job = Job.objects.get(kind="follow")
    for _ in range(2):
        work.follow(job, lambda done, total: True)
    promise = Promise.objects.get(conversation=row)
    assert (promise.person, promise.what, promise.state) == (cast.amara, "Message them at 8 with the driver's name", State.OPEN)


def test_it_falls_due_in_the_teams_time_and_is_watched(promised):
    promise = promised()
    assert promise.due_at == datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
    assert promise.remind_at == datetime(2026, 11, 16, 16, 30, tzinfo=UTC)
    assert set(Job.objects.exclude(kind__in=("arrive", "read", "follow")).values_list("kind", "run_after")) == {
        ("remind", promise.remind_at), ("late", promise.due_at),
    }  # fmt: skip


def test_a_newer_reading_takes_back_what_it_no_longer_finds_but_not_what_a_person_settled(cast, promised):
    promise = promised()
    none = replace(with_a_promise()[1], promises=())
    promises.settle(cast.amara, promise, State.KEPT, SOON_AFTER)
    promises.follow(promise.conversation, none, SOON_AFTER)
    assert Promise.objects.get(pk=promise.pk).state == State.KEPT
    promises.settle(cast.amara, promise, State.OPEN, SOON_AFTER)
    promises.follow(promise.conversation, none, SOON_AFTER)
    assert not Promise.objects.filter(pk=promise.pk).exists()


def test_what_is_hardly_a_promise_stays_off_the_list_and_history_does_not_bury_the_day(promised, keep):
    assert promised(now=MONDAY + timedelta(days=30)).state == State.PAST
    row = keep(*with_a_promise("other", sure=0.3))
    assert promises.follow(row, with_a_promise("other", sure=0.3)[1], SOON_AFTER) == 0


def test_one_kept_in_the_conversation_is_kept_with_its_evidence(promised, cast, at):
    promise = promised(state="kept")
    assert (promise.state, promise.settled_by) == (State.KEPT, None)


def test_a_promise_goes_with_its_conversation(promised):
    promised().conversation.delete()
    assert not Promise.objects.exists()


@pytest.mark.parametrize("state", ["kept", "broken", "withdrawn", "open"])
def test_it_is_settled_by_whoever_made_it(cast, at, promised, state):
    promise = promised()
    assert at(cast.amara).post(f"/promises/{promise.pk}/settle/", {"state": state}).status_code == 302
    promise.refresh_from_db()
    assert (promise.state, promise.settled_by) == (state, None if state == "open" else cast.amara)
    assert Record.objects.filter(person=cast.amara, did=f"promise.{state}", about=f"promise:{promise.pk}").exists()


def test_other_rooms_hear_once_that_a_promise_is_broken(cast, promised, monkeypatch):
    heard = []
    monkeypatch.setattr(promises, "WHEN_BROKEN", [heard.append])
    promise = promised()
    promises.settle(cast.amara, promise, State.KEPT, SOON_AFTER)
    assert heard == []
    for _ in range(2):
        promises.settle(cast.amara, Promise.objects.get(pk=promise.pk), State.BROKEN, SOON_AFTER)
    assert heard == [promise]


def test_a_supervisor_may_settle_the_teams_and_nobody_else(cast, at, promised):
    promise = promised()
    for who, answer in (
        (cast.jun, 404),
        (cast.stranger, 404),
        (cast.rival, 404),
        (cast.tomasz, 404),
        (cast.ana, 404),
        (cast.priya, 302),
    ):
        assert at(who).post(f"/promises/{promise.pk}/settle/", {"state": "kept"}).status_code == answer, who
        assert at(who).post(f"/promises/{promise.pk}/move/", {"due": "2026-11-18T10:00"}).status_code == answer, who
    assert at(cast.amara).post(f"/promises/{promise.pk}/settle/", {"state": "past"}).status_code == 404


def test_the_list_shows_ones_own_with_the_words_and_the_place_they_were_said(cast, at, promised):
    promise = promised()
    page = at(cast.amara).get("/promises/").content.decode()
    assert "I&#x27;ll message you tomorrow at 8" in page
    assert f'href="/conversations/{promise.conversation_id}/#t1"' in page
    assert promise.what.split()[0] not in at(cast.jun).get("/promises/").content.decode()
    assert "Message them" not in at(cast.priya).get("/promises/").content.decode()
    assert "Message them" in at(cast.priya).get("/promises/?whose=team").content.decode()
    assert "Message them" not in at(cast.rival).get("/promises/?whose=team").content.decode()


def test_another_time_is_set_in_the_teams_zone_and_watched_anew(cast, at, promised):
    type(cast.team).objects.filter(pk=cast.team.pk).update(time_zone="Europe/Berlin")
    promise = promised()
    at(cast.amara).post(f"/promises/{promise.pk}/move/", {"due": "2026-11-18T10:00"})
    promise.refresh_from_db()
    assert promise.due_at == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    assert promise.due_changed
    assert Job.objects.filter(kind="late", run_after=promise.due_at).count() == 1
    assert at(cast.amara).post(f"/promises/{promise.pk}/move/", {"due": "tomorrow"}).status_code == 302


def test_whoever_promised_is_reminded_once_by_e_mail_without_a_word_of_it(cast, promised, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.larch.example"
    promise = promised()
    job = Job.objects.get(kind="remind")
    monkeypatch.setattr(work.timezone, "now", lambda: promise.remind_at)
    for _ in range(3):
        work.remind(job, None)
    assert [m.to for m in mail.outbox] == [["amara@example.org"]]
    assert "Tuesday 17 November, 08:00" in mail.outbox[0].body
    assert f"#p{promise.pk}" in mail.outbox[0].body
    assert "driver" not in mail.outbox[0].body + mail.outbox[0].subject


def test_nobody_is_reminded_of_what_is_kept_or_was_moved(cast, promised, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.larch.example"
    promise = promised()
    job = Job.objects.get(kind="remind")
    monkeypatch.setattr(work.timezone, "now", lambda: promise.remind_at)
    promises.move(cast.amara, promise, datetime(2026, 11, 20, 12, 0))
    work.remind(job, None)
    promises.settle(cast.amara, promise, State.KEPT, SOON_AFTER)
    work.remind(job, None)
    assert mail.outbox == []


def test_a_late_promise_alerts_its_maker_and_the_supervisor_before_the_customer_notices(cast, promised, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.larch.example"
    promise = promised()
    job = Job.objects.get(kind="late")
    monkeypatch.setattr(work.timezone, "now", lambda: promise.due_at + timedelta(seconds=1))
    work.late(job, None)
    work.late(job, None)
    assert sorted(m.to[0] for m in mail.outbox) == ["amara@example.org", "priya@example.org"]
    assert Record.objects.filter(did="promise.late").count() == 1


def test_a_reminder_that_could_not_be_sent_is_tried_again(promised, settings, monkeypatch):
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "127.0.0.1", "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    promise = promised()
    monkeypatch.setattr(work.timezone, "now", lambda: promise.remind_at)
    with pytest.raises(TryLater):
        work.remind(Job.objects.get(kind="remind"), None)
    assert Promise.objects.get(pk=promise.pk).reminded_at is None


def test_the_trail_and_the_queue_hold_no_word_of_a_promise(cast, promised):
    promise = promised()
    promises.settle(cast.amara, promise, State.BROKEN, SOON_AFTER)
    told = str(list(Record.objects.values_list("did", "about", "facts"))) + str(
        list(Job.objects.values_list("payload", "key", "fault"))
    )
    assert "driver" not in told
    assert "essage" not in told


def test_conversations_that_were_read_before_are_followed_after_the_update(cast, keep):
    from importlib import import_module

    from django.apps import apps

    row = keep(*with_a_promise())
    Job.objects.all().delete()
    import_module("heard.web.following.migrations.0002_follow_what_is_there").queue(apps, None)
    assert Job.objects.get().payload == {"conversation": row.pk}
    assert Reading.objects.get(conversation=row).body == reading_to_json(with_a_promise()[1])
    actions.opened(cast.amara, row)
    assert Speaker.AGENT in {t.speaker for t in with_a_promise()[0].turns}
