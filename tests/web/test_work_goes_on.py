"""Work goes on: through full disks and lost connections, by the clock, and when a person asks for it again."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DataError, OperationalError, connection
from django.utils import timezone

from heard.web.jobs import actions, worker
from heard.web.jobs.full_disk import TroubleTold
from heard.web.jobs.kinds import EVERY, KINDS, WAITS
from heard.web.jobs.models import Job, State, Worker
from heard.web.jobs.rounds import rounds
from heard.web.jobs.trouble import Trouble, trouble_of
from heard.web.live.models import Announcement
from heard.web.people.models import Record, Team


def now(**later):
    return timezone.now() + timedelta(**later)


def test_what_a_job_changes_and_its_end_become_true_together_or_not_at_all(db):
    actions.enqueue("sweep", {})
    slow = actions.claim(now())
    quick = actions.claim(now(seconds=61))
    with actions.once(quick, now()):
        Team.objects.create(name="Made by the quick one")
    with pytest.raises(actions.LeaseLost), actions.once(slow, now()):
        Team.objects.create(name="Made by the slow one")
    assert list(Team.objects.values_list("name", flat=True)) == ["Made by the quick one"]
    assert Job.objects.get().state == State.DONE


def test_a_job_that_kills_every_worker_is_set_aside_and_the_others_go_on(db):
    deadly = actions.enqueue("sweep", {}, priority=1)
    at = now(seconds=1)
    for _ in range(actions.MOST_CLAIMS):
        assert actions.claim(at).pk == deadly.pk
        at += actions.LEASE + timedelta(seconds=1)
    other = actions.enqueue("sweep", {})
    taken = {job.pk for job in (actions.claim(at), actions.claim(at)) if job}
    assert taken == {other.pk}
    deadly.refresh_from_db()
    assert deadly.state == State.FAILED
    assert "enough memory" in deadly.fault


def test_what_is_not_ready_outside_is_tried_after_the_waits_of_its_kind(db, monkeypatch):
    def not_there(job, beat):
        raise actions.TryLater("does not answer.", where="hooks.example.org", then="Look whether it runs.")

    monkeypatch.setitem(KINDS, "sweep", not_there)
    monkeypatch.setitem(WAITS, "sweep", (timedelta(minutes=1), timedelta(hours=5)))
    actions.enqueue("sweep", {})
    at = now(seconds=1)
    for least, most in ((30, 60), (9000, 18000)):
        worker.do(actions.claim(at), lambda at=at: at)
        job = Job.objects.get()
        assert least <= (job.run_after - at).total_seconds() <= most
        at = job.run_after
    worker.do(actions.claim(at), lambda: at)
    assert Job.objects.get().fault == "hooks.example.org: does not answer. Look whether it runs."
    assert Job.objects.get().state == State.FAILED


def test_a_mistake_in_the_work_is_no_trouble_of_the_machine():
    assert trouble_of(DataError("value too long")) is None
    assert trouble_of(OperationalError("no such column: x")) is None
    assert trouble_of(OperationalError("database or disk is full")) == Trouble.FULL
    assert trouble_of(OperationalError("database is locked")) == Trouble.LOCKED
    assert trouble_of(OperationalError("server closed the connection unexpectedly")) == Trouble.AWAY
    assert trouble_of(OSError(28, "No space left on device")) == Trouble.FULL


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_a_full_disk_stops_the_work_and_loses_nothing(monkeypatch):
    """SQLite itself refuses: it may not grow by more than a few pages."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's disk cannot be filled from here; its code 53100 is told apart in the same place")
    monkeypatch.setattr(worker, "AFTER_TROUBLE", 0.01)
    told = []
    monkeypatch.setattr(worker.log, "warning", lambda *words: told.append(words[1]))

    def writes(job, beat):
        with actions.once(job, timezone.now()):
            Team.objects.create(name="x" * 100)
            Announcement.objects.bulk_create(Announcement(topic="y" * 24, about=n) for n in range(2000))

    monkeypatch.setitem(KINDS, "arrive", writes)
    actions.enqueue("arrive", {})
    stopped = threading.Event()
    hand_back = actions.hand_back
    monkeypatch.setattr(actions, "hand_back", lambda *of: (hand_back(*of), stopped.set()))
    with connection.cursor() as cursor, monkeypatch.context() as held:
        held.setattr(connection, "close", lambda: None)  # the limit belongs to the connection
        held.setattr(worker, "close_old_connections", lambda: None)
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 5}")
        try:
            worker.work(stopped, until_empty=True)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    job = Job.objects.get()
    assert told == [Trouble.FULL]
    assert (job.state, job.tries, Team.objects.count()) == (State.WAITING, 0, 0)
    worker.work(threading.Event(), until_empty=True)
    assert Team.objects.count() == 1
    assert Announcement.objects.count() == 2000


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_a_connection_that_the_database_ends_in_the_middle_of_a_job_is_mended_and_the_job_done_once(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that could be ended")
    monkeypatch.setattr(worker, "AFTER_TROUBLE", 0.01)
    cuts = []

    def cut_once(job, beat):
        with actions.once(job, timezone.now()):
            Team.objects.create(name="Larch")
            if not cuts:
                cuts.append(1)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setitem(KINDS, "sweep", cut_once)
    actions.enqueue("sweep", {})
    worker.work(threading.Event(), until_empty=True)
    assert (Team.objects.count(), Job.objects.get().state, cuts) == (1, State.DONE, [1])


def test_a_program_hears_that_the_disk_is_full_and_when_to_try_again(rf):
    full = TroubleTold(lambda request: None).process_exception
    answer = full(rf.post("/api/v1/conversations"), OperationalError("database or disk is full"))
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "30", "application/problem+json")
    assert b"The disk is full" in full(rf.get("/conversations/"), OperationalError("database or disk is full")).content
    assert full(rf.get("/conversations/"), OperationalError("no such table")) is None


def test_the_clock_puts_each_thing_in_the_queue_once_however_many_workers_look(db):
    at = timezone.now()
    rounds("one", at)
    rounds("two", at)
    assert sorted(Job.objects.values_list("kind", flat=True)) == sorted(EVERY)
    assert Worker.objects.count() == 2
    rounds("one", at + timedelta(days=2))
    assert Job.objects.filter(kind="sweep").count() == 2
    assert list(Worker.objects.values_list("name", flat=True)) == ["one"]


def test_jobs_that_ended_long_ago_are_forgotten_and_failed_ones_stay(db):
    Job.objects.create(kind="read", state=State.DONE, ended_at=now(days=-15))
    Job.objects.create(kind="read", state=State.DONE, ended_at=now(days=-13))
    Job.objects.create(kind="read", state=State.FAILED, ended_at=now(days=-40))
    assert actions.tidy(now()) == 1


def failed(**told):
    return Job.objects.create(kind="read", payload={"conversation": 7}, state=State.FAILED, ended_at=now(), tries=6, **told)


def test_the_page_says_why_work_failed_and_a_button_tries_it_again(cast, at):
    job = failed(fault="call-17.vtt, line 12: no speaker. Say who speaks.")
    broken = failed(fault="ValueError")
    page = at(cast.tomasz).get("/work/").content.decode()
    assert "call-17.vtt, line 12: no speaker. Say who speaks." in page
    assert "It broke in a way nobody foresaw (ValueError)." in page
    assert "conversation 7" in page
    assert "No worker is there." in page
    at(cast.tomasz).post("/work/again/", {"job": job.pk})
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.WAITING, 0)
    at(cast.tomasz).post("/work/leave/", {"job": broken.pk})
    assert "Nothing failed." in at(cast.tomasz).get("/work/").content.decode()
    assert list(Record.objects.order_by("pk").values_list("did", flat=True)) == ["work.asked-again", "work.left"]


def test_all_failed_work_is_tried_again_with_one_button(cast, at):
    failed()
    failed()
    at(cast.tomasz).post("/work/again/", {"job": "all"})
    assert Job.objects.filter(state=State.WAITING).count() == 2
    assert at(cast.tomasz).post("/work/again/", {"job": "x" * 30}).status_code == 302
