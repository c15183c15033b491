"""Work is never lost and never done by two at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from heard.conversation import HeardError
from heard.web.jobs import actions, worker
from heard.web.jobs.kinds import KINDS
from heard.web.jobs.models import Job, State
from heard.web.live.models import Announcement
from heard.web.people.models import Team

from .house import told, with_tables


def now(**later):
    return timezone.now() + timedelta(**later)


def test_a_job_is_taken_once(db):
    job = actions.enqueue("sweep", {})
    assert actions.claim(now()).pk == job.pk
    assert actions.claim(now()) is None


def test_a_worker_that_died_loses_its_job_to_the_next(db):
    actions.enqueue("sweep", {})
    dead = actions.claim(now())
    next_one = actions.claim(now(seconds=61))
    assert next_one.pk == dead.pk
    assert not actions.finish(dead, now())
    assert not actions.beat(dead, now())
    assert actions.finish(next_one, now())
    assert Job.objects.get().state == State.DONE


def test_a_worker_that_says_how_far_it_is_keeps_its_job(db):
    actions.enqueue("sweep", {})
    mine = actions.claim(now())
    assert actions.beat(mine, now(seconds=59), 3, 10)
    assert actions.claim(now(seconds=100)) is None
    assert (Job.objects.get().done, Job.objects.get().total) == (3, 10)


def test_what_goes_wrong_is_tried_again_ever_later_and_at_last_given_up(db, monkeypatch):
    def broken(job, beat):
        raise ValueError("the customer said something private")

    monkeypatch.setitem(KINDS, "sweep", broken)
    actions.enqueue("sweep", {})
    waits, at = [], timezone.now()
    for _ in range(actions.MOST_TRIES):
        worker.do(actions.claim(at), lambda at=at: at)
        job = Job.objects.get()
        waits.append((job.run_after - at).total_seconds())
        at = job.run_after + timedelta(seconds=1)
    assert all(later > 0.9 * sooner for sooner, later in pairwise(waits[:-1]))
    assert (job.state, job.fault) == (State.FAILED, "ValueError")
    assert actions.claim(at + timedelta(days=1)) is None
    assert actions.retry(job, at)
    assert actions.claim(at) is not None


def test_what_a_person_can_put_right_is_told_at_once(db, monkeypatch):
    def unclear(job, beat):
        raise HeardError("no speaker.", where="call-17.vtt, line 12", then="Say who speaks.")

    monkeypatch.setitem(KINDS, "sweep", unclear)
    actions.enqueue("sweep", {})
    worker.do(actions.claim(now()))
    job = Job.objects.get()
    assert (job.state, job.fault) == (State.FAILED, "call-17.vtt, line 12: no speaker. Say who speaks.")


def test_a_log_of_trouble_holds_no_words(db, monkeypatch, caplog):
    def broken(job, beat):
        raise ValueError("my card is 4111")

    monkeypatch.setitem(KINDS, "sweep", broken)
    actions.enqueue("sweep", {})
    worker.do(actions.claim(now()))
    assert "ValueError at" in caplog.text
    assert "4111" not in caplog.text


def test_work_that_is_asked_for_twice_by_its_key_is_done_once(db):
    assert actions.enqueue("sweep", {}, key="tonight").pk == actions.enqueue("sweep", {}, key="tonight").pk


def test_urgent_work_comes_first(db):
    actions.enqueue("sweep", {"n": 1})
    urgent = actions.enqueue("sweep", {"n": 2}, priority=1)
    actions.enqueue("sweep", {"n": 3})
    first = [actions.claim(now()) for _ in range(1)]
    assert urgent.pk in {j.pk for j in first} | {actions.claim(now()).pk for _ in range(2)}


def test_work_and_change_are_kept_together_or_not_at_all(db):
    def torn() -> None:
        with transaction.atomic():
            Team.objects.create(name="Gone")
            actions.enqueue("sweep", {})
            raise InterruptedError

    with pytest.raises(InterruptedError):
        torn()
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_workers_side_by_side_do_each_job_exactly_once():
    for n in range(60):
        actions.enqueue("sweep", {"n": n})
    taken, lock = [], threading.Lock()

    def take():
        try:
            while (job := actions.claim(timezone.now())) is not None:
                actions.finish(job, timezone.now())
                with lock:
                    taken.append(job.pk)
        finally:
            connection.close()

    several = [threading.Thread(target=take) for _ in range(3)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))


@pytest.fixture
def house(tmp_path):
    """A house of its own on disk, for processes that are killed."""
    return told(with_tables(tmp_path), HEARD_SECRET_KEY="for-this-story-only")


def _run(here, *args):
    return subprocess.run([sys.executable, "-m", "heard.web", *args], env=here, check=True, capture_output=True, text=True).stdout


def _shell(here, code):
    return _run(here, "shell", "--no-imports", "-c", code).strip()


def test_jobs_survive_a_worker_that_is_killed_in_the_middle(house):
    make = "from heard.web.jobs.actions import enqueue; [enqueue('sweep', {'n': n}) for n in range(300)]"
    _shell(house, make)
    ended = "from heard.web.jobs.models import Job; print(Job.objects.filter(state='done', key=None).count())"
    for _ in range(2):
        victim = subprocess.Popen([sys.executable, "-m", "heard.web", "work"], env=house, start_new_session=True)
        time.sleep(1.2)
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
    # the lease of the job that the killed worker held runs out
    _shell(house, "from heard.web.jobs.models import Job; from django.utils import timezone as t; "
                  "Job.objects.filter(state='running').update(leased_until=t.now())")  # fmt: skip
    _run(house, "work", "--until-empty")
    assert _shell(house, ended) == "300"


def test_a_worker_stops_when_it_is_asked_to(house):
    _shell(house, "from heard.web.jobs.actions import enqueue; enqueue('sweep', {})")
    one = subprocess.Popen([sys.executable, "-m", "heard.web", "work"], env=house, start_new_session=True)
    try:
        ended = "from heard.web.jobs.models import Job; print(Job.objects.filter(state='done', key=None).count())"
        while _shell(house, ended) != "1":
            assert one.poll() is None
        one.terminate()
        assert one.wait(30) == 0
    finally:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGKILL)


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_the_sweep_throws_old_news_away():
    Announcement.objects.create(topic="arrival", about=1, at=now(days=-2))
    Announcement.objects.create(topic="arrival", about=2)
    actions.enqueue("sweep", {})
    assert worker.work(threading.Event(), until_empty=True) == 1
    assert list(Announcement.objects.values_list("about", flat=True)) == [2]
