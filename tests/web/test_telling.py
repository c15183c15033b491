"""Others are told what happened: signed, again until answered, and never at an address inside the house."""

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings
from django.utils import timezone

from heard.conversation import HeardError
from heard.web.connect import reaching, telling
from heard.web.connect.models import Hook, Sending, Topic
from heard.web.conversations import contesting
from heard.web.following import promises
from heard.web.following import work as following
from heard.web.following.models import Promise
from heard.web.following.models import State as PromiseState
from heard.web.jobs import actions, worker
from heard.web.jobs.models import Job, State

from .conftest import MONDAY, a_conversation

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@contextmanager
def listening(*answers):
    """A real server on this machine that answers as told, the last answer for ever, and remembers what it heard."""
    heard, left = [], list(answers)

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            status = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/heard", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def allowed(monkeypatch):
    monkeypatch.setenv("HEARD_INTERNAL", "127.0.0.0/8")


@pytest.fixture
def tell_them(cast):
    def made(address, topics=Topic.values):
        return telling.make(cast.tomasz, cast.team, "CRM", address, topics, timezone.now())

    return made


def work():
    """Everything that is due, but the reading, which the ear does."""
    for job in Job.objects.filter(kind="send", state=State.WAITING, run_after__lte=timezone.now()).order_by("pk"):
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING, lease="7d3c3f6e-6e7c-4a9c-9d3c-3f6e6e7c4a9c", tries=job.tries + 1,
                                             leased_until=timezone.now() + timedelta(minutes=1))  # fmt: skip
        worker.do(Job.objects.get(pk=job.pk))


def test_a_finished_reading_and_a_contest_are_told_with_figures_and_without_words(allowed, cast, keep, tell_them):
    with listening(204) as (address, heard):
        hook, secret = tell_them(address)
        row = keep(a_conversation("ticket-9"))
        contesting.contest(cast.amara, row, mark="1.apology", doubt="mark", reason="I did not say sorry.", now=MONDAY)
        work()
    told = [json.loads(body) for _headers, body in heard]
    assert [t["type"] for t in told] == ["reading.finished", "mark.contested"]
    about = told[0]["data"]["conversation"]
    assert (about["id"], about["external_id"], about["page"]) == (row.pk, "ticket-9", f"/conversations/{row.pk}/")
    assert (told[0]["data"]["scenario"], told[0]["data"]["missed"], told[1]["data"]["mark"]) == ("complaint", 1, "1.apology")
    for word in ("third time", "Nobody", "Dana", "cot", "sorry"):
        assert word not in str(heard)
    headers, body = heard[0]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    hook.refresh_from_db()
    assert (hook.fault, hook.last_at is not None) == ("", True)
    assert not Sending.objects.filter(sent_at=None).exists()


def test_an_address_that_does_not_answer_well_is_told_again_ever_later_and_then_the_work_fails_with_a_reason(
    allowed, keep, tell_them, cast, at
):
    with listening(500, 200) as (address, heard):
        hook, _secret = tell_them(address, [Topic.READ])
        keep()
        work()
        hook.refresh_from_db()
        assert "it answered 500" in hook.fault
        assert "it answered 500" in at(cast.tomasz).get(f"/told/{hook.pk}/").content.decode()
        job = Job.objects.get(kind="send")
        assert job.state == State.WAITING
        assert job.run_after > timezone.now()
        Job.objects.update(run_after=timezone.now())
        work()
        assert [h["webhook-id"] for h, _ in heard] == [heard[0][0]["webhook-id"]] * 2
    assert Job.objects.get(kind="send").state == State.DONE
    Job.objects.filter(kind="send").update(state=State.WAITING, tries=len(telling.WAITS))
    Sending.objects.update(sent_at=None)
    work()
    failed = Job.objects.get(kind="send")
    assert (failed.state, failed.fault) == (State.FAILED, "127.0.0.1: does not answer. Look whether it runs.")


def test_a_redirect_is_not_followed_and_a_paused_address_hears_nothing(allowed, keep, tell_them, cast):
    with listening(302) as (address, heard):
        hook, _secret = tell_them(address, [Topic.READ])
        keep()
        work()
        assert len(heard) == 1
        assert "points elsewhere" in Job.objects.get(kind="send").fault
        telling.pause(cast.tomasz, hook, paused=True)
        keep(a_conversation("two", said="Other words."))
        assert Job.objects.filter(kind="send").count() == 1


@pytest.mark.parametrize("address", [
    "http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/", "http://169.254.169.254/latest/", "http://0.0.0.0/",
    "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://2130706433/", "http://localhost/", "http://[fd00::1]/",
])  # fmt: skip
def test_an_address_inside_the_house_is_not_called(address):
    with pytest.raises(HeardError):
        reaching.reach("POST", address, b"x")


def test_a_name_that_leads_inside_is_not_called_and_the_address_that_was_looked_up_is_the_one_called(monkeypatch):
    found = [("8.8.8.8", "10.0.0.1"), ("10.0.0.1",)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", (ip, 80)) for ip in found[0]])
    with pytest.raises(HeardError, match="inside the house"):
        reaching.reach("POST", "http://rebinding.example/", b"x")
    called = []
    found[0] = ("93.184.215.14",)

    def nobody_answers(where, *args, **told):
        called.append(where[0])
        raise OSError

    monkeypatch.setattr(socket, "create_connection", nobody_answers)
    with pytest.raises(reaching.Unreachable):
        reaching.reach("POST", "http://rebinding.example/", b"x")
    assert called == ["93.184.215.14"]


def test_what_is_allowed_by_name_or_network_is_called_and_nothing_else(monkeypatch):
    monkeypatch.setenv("HEARD_INTERNAL", "10.0.0.0/8, hooks.internal, nonsense/99")
    inside = ipaddress.ip_address("10.1.2.3")
    assert reaching.may_be_called(inside, "x", own=False)
    assert reaching.may_be_called(ipaddress.ip_address("192.168.1.1"), "hooks.internal", own=False)
    assert not reaching.may_be_called(ipaddress.ip_address("192.168.1.1"), "x", own=False)
    assert not reaching.may_be_called(ipaddress.ip_address("169.254.169.254"), "x", own=True)


@pytest.mark.parametrize("address", ["ftp://x/", "http://", "https://name:word@x/", "http://x:99999/", "javascript:alert(1)", "http://x/\n"])
def test_what_is_no_address_is_refused_when_it_is_given(cast, at, address):
    answer = at(cast.tomasz).post("/told/", {"label": "CRM", "address": address, "topics": ["reading.finished"]})
    if address.strip() == address:
        assert answer.status_code == 422
        assert not Hook.objects.exists()


def test_an_administrator_adds_an_address_sees_its_secret_once_and_tries_it(allowed, cast, at):
    browser = at(cast.tomasz)
    with listening(200) as (address, heard):
        page = browser.post("/told/", {"label": "CRM", "address": address, "topics": ["reading.finished"]}).content.decode()
        secret = page.split('id="secret" readonly value="')[1].split('"')[0]
        assert secret.startswith("whsec_")
        assert secret not in browser.get("/told/").content.decode()
        hook = Hook.objects.get()
        assert base64.b64decode(secret[6:]) not in bytes(hook.secret)
        browser.post(f"/told/{hook.pk}/change/", {"how": "try"})
        assert json.loads(heard[0][1])["type"] == "test"
    assert "It answered: 200" in browser.get(f"/told/{hook.pk}/").content.decode()
    browser.post(f"/told/{hook.pk}/change/", {"how": "end"})
    assert not Hook.objects.exists()


def test_a_message_that_was_answered_is_not_sent_again_when_its_job_is_done_twice(allowed, keep, tell_them):
    with listening(200) as (address, heard):
        tell_them(address, [Topic.READ])
        keep()
        work()
        actions.enqueue("send", {"sending": Sending.objects.get().pk})
        work()
    assert len(heard) == 1


def test_a_broken_promise_is_told_once_when_it_is_late_or_when_somebody_says_so(allowed, cast, keep, tell_them):
    tell_them("http://127.0.0.1:9/", [Topic.BROKEN])
    row = keep()
    made = {"conversation": row, "person": cast.amara, "made_at": MONDAY, "due_at": MONDAY, "due_said": True, "remind_at": MONDAY}
    late, said = Promise.objects.create(what="Ring the depot", **made), Promise.objects.create(what="Write", **made)
    following.late(Job(payload={"promise": late.pk}), None)
    promises.settle(cast.priya, Promise.objects.get(pk=late.pk), PromiseState.BROKEN, timezone.now())
    promises.settle(cast.priya, said, PromiseState.BROKEN, timezone.now())
    told = list(Sending.objects.order_by("pk").values_list("body__data__promise", flat=True))
    assert told == [late.pk, said.pk]
    assert "depot" not in str(Sending.objects.values_list("body"))
