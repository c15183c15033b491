"""A program brings conversations in over the REST API, asks how they stand, reads them, and deletes them again."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import jsonschema
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from heard.web.connect import tokens
from heard.web.connect.doors import openapi
from heard.web.connect.models import Delivery, Origin, Scope, Token
from heard.web.conversations import actions
from heard.web.conversations.models import Conversation, Turn
from heard.web.jobs import worker
from heard.web.jobs.kinds import KINDS
from heard.web.jobs.models import Job
from heard.web.people.models import Record

from .browser import inside, served
from .conftest import MONDAY, a_conversation, a_reading
from .house import told

NOBODY_CAME = "Nobody came, and my card 4111 1111 1111 1111 was charged."
BODY = {
    "id": "ticket-4711",
    "channel": "chat",
    "started_at": "2026-11-16T17:42:00Z",
    "turns": [
        {"speaker": "customer", "name": "Dana Whitfield", "text": NOBODY_CAME, "start": 0},
        {"speaker": "agent", "name": "Amara Osei", "text": "I ring the depot now, Dana.", "start": 60},
    ],
}


@pytest.fixture
def token(cast):
    return tokens.make(cast.tomasz, cast.team, "Import from the old desk", Scope.values, timezone.now())[1]


@pytest.fixture
def ask(token):
    def asked(method, path, body=None, *, with_token=token, **headers):
        told = {"content_type": "application/json", "data": body if isinstance(body, bytes) else json.dumps(body)} if body else {}
        if with_token:
            headers["Authorization"] = f"Bearer {with_token}"
        return getattr(Client(), method)(f"/api/v1/{path}", **told, headers=headers)

    return asked


@pytest.fixture(autouse=True)
def _nobody_reads(monkeypatch):
    """Whatever is kept waits for its reading: the ear has stories of its own."""
    monkeypatch.setitem(KINDS, "read", lambda job, beat: None)


def work():
    return worker.work(threading.Event(), until_empty=True)


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
class TestBroughtIn:
    def test_a_conversation_is_taken_at_once_and_kept_redacted_a_moment_later(self, ask, cast):
        answer = ask("post", "conversations", BODY)
        assert answer.status_code == 202
        assert answer.json()["state"] == "waiting"
        assert b"4111" not in bytes(Delivery.objects.get().content)
        work()
        stands = Client().get(answer.json()["job"], headers={"Authorization": f"Bearer {self.of(ask)}"}).json()
        assert stands["state"] == "kept"
        kept = ask("get", stands["conversation"].removeprefix("/api/v1/")).json()
        assert kept["external_id"] == "ticket-4711"
        assert [t["speaker"] for t in kept["turns"]] == ["customer", "agent"]
        assert "4111" not in json.dumps(kept)
        assert "Whitfield" not in json.dumps(kept)
        assert kept["reading"] is None
        assert Delivery.objects.get().content is None
        assert Conversation.objects.get().agent == cast.amara

    @staticmethod
    def of(ask):
        return ask.__kwdefaults__["with_token"]

    def test_the_same_sent_twice_is_one_conversation_and_one_job(self, ask):
        first = ask("post", "conversations", BODY).json()
        assert ask("post", "conversations", BODY).json()["job"] == first["job"]
        work()
        assert ask("post", "conversations", BODY).json()["state"] == "kept"
        assert (Conversation.objects.count(), Job.objects.filter(kind="take").count()) == (1, 1)

    def test_other_words_under_the_same_id_replace_those_before_and_the_old_reading_goes(self, ask):
        ask("post", "conversations", BODY)
        work()
        row = Conversation.objects.get()
        actions.understood(row, a_reading(), MONDAY)
        longer = {**BODY, "turns": [*BODY["turns"], {"speaker": "customer", "text": "Thank you.", "start": 90}]}
        ask("post", "conversations", longer)
        work()
        row.refresh_from_db()
        assert [t.text for t in row.turns.order_by("number")][-1] == "Thank you."
        assert (row.read_at, row.readings.count()) == (None, 0)
        assert Job.objects.filter(kind="read").count() == 2
        ask("post", "conversations", BODY)
        work()
        assert Turn.objects.count() == 2

    def test_the_newest_word_counts_in_whatever_order_the_work_is_done(self, ask):
        ask("post", "conversations", {**BODY, "subject": "first"})
        ask("post", "conversations", {**BODY, "subject": "second"})
        Job.objects.filter(payload__delivery=Delivery.objects.order_by("pk").first().pk).update(priority=9)
        work()
        assert Conversation.objects.get().subject == "second"

    def test_a_batch_has_a_job_for_each_and_one_that_is_sent_twice_counts_once(self, ask):
        many = {"conversations": [{**BODY, "id": f"ticket-{n}"} for n in (1, 2, 3, 1)]}
        answer = ask("post", "conversations/batch", many)
        assert answer.status_code == 202
        assert [j["external_id"] for j in answer.json()["jobs"]] == ["ticket-1", "ticket-2", "ticket-3", "ticket-1"]
        work()
        assert {ask("get", j["job"].removeprefix("/api/v1/")).json()["state"] for j in answer.json()["jobs"]} == {"kept"}
        listed = ask("get", "conversations?limit=2").json()
        rest = ask("get", f"conversations?before={listed['next']}").json()
        assert (len(listed["conversations"]), len(rest["conversations"]), rest["next"]) == (2, 1, None)
        both = [c["external_id"] for c in (*listed["conversations"], *rest["conversations"])]
        assert sorted(both) == ["ticket-1", "ticket-2", "ticket-3"]
        assert ask("get", "conversations?external_id=ticket-2").json()["conversations"][0]["external_id"] == "ticket-2"

    def test_what_is_deleted_leaves_nothing_behind_and_may_be_sent_again(self, ask):
        ask("post", "conversations", BODY)
        work()
        row = Conversation.objects.get()
        assert ask("delete", f"conversations/{row.pk}").status_code == 204
        assert ask("get", f"conversations/{row.pk}").status_code == 404
        assert (Conversation.objects.count(), Turn.objects.count(), Delivery.objects.count()) == (0, 0, 0)
        assert ask("post", "conversations", BODY).json()["state"] == "waiting"
        work()
        assert Conversation.objects.count() == 1
        trail = " ".join(f"{r.did} {r.about} {r.facts}" for r in Record.objects.all())
        assert "conversation.deleted-by-program" in trail
        assert "Dana" not in trail

    def test_what_cannot_be_read_says_why_at_its_job_and_is_tried_again_when_sent_again(self, ask):
        job = ask("post", "conversations", {**BODY, "turns": [{"speaker": "customer", "text": "  "}]}).json()
        work()
        stands = ask("get", job["job"].removeprefix("/api/v1/")).json()
        assert stands["state"] == "failed"
        assert stands["fault"] == "request.json, item 1: no turns. Give a conversation in which somebody speaks."
        assert ask("post", "conversations", {**BODY, "turns": [{"speaker": "customer", "text": "  "}]}).json()["state"] == "waiting"


def test_a_token_reads_only_what_programs_of_its_own_team_brought_in(cast, ask, keep):
    mine = keep(a_conversation("by-hand"), by=cast.priya)
    assert ask("get", f"conversations/{mine.pk}").status_code == 404
    theirs = actions.keep_for(cast.stranger.team_id, a_conversation("theirs", said="Other words."), MONDAY)
    Origin.objects.create(team=cast.stranger.team, source="api", external_id="theirs", conversation=theirs)
    assert ask("get", f"conversations/{theirs.pk}").status_code == 404
    assert ask("delete", f"conversations/{theirs.pk}").status_code == 404
    assert ask("get", "conversations").json()["conversations"] == []


@pytest.mark.parametrize(
    ("header", "status", "says"),
    [
        (None, 401, "Authorization: Bearer"),
        ("Basic x", 401, "Authorization: Bearer"),
        ("Bearer heard_wrong", 401, "Ask an administrator"),
        ("Bearer \x80", 401, "Ask an administrator"),
    ],
)
def test_without_a_good_token_nobody_comes_in_and_hears_what_to_do(db, header, status, says):
    answer = Client().get("/api/v1/token", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_does_what_its_scopes_say_and_nothing_once_it_is_ended(cast, ask):
    made, shown = tokens.make(cast.tomasz, cast.team, "Reader", [Scope.READ, "everything"], timezone.now())
    assert ask("get", "token", with_token=shown).json() == {"name": "Reader", "team": "Larch", "scopes": ["conversations:read"]}
    refused = ask("post", "conversations", BODY, with_token=shown)
    assert (refused.status_code, "conversations:write" in refused.json()["detail"]) == (403, True)
    made.refresh_from_db()
    assert made.used_at is not None
    tokens.end(cast.tomasz, made, timezone.now())
    assert ask("get", "token", with_token=shown).status_code == 401


def test_a_token_is_kept_as_a_digest_alone(cast, token):
    kept = Token.objects.get()
    assert kept.digest == tokens.digest(token)
    assert token[10:] not in str(vars(kept))


def test_who_asks_too_often_or_guesses_hears_how_long_to_wait(ask, settings):
    settings.API_REQUESTS_A_MINUTE, settings.API_GUESSES_A_MINUTE = 3, 2
    assert [ask("get", "token").status_code for _ in range(4)] == [200, 200, 200, 429]
    guesses = [ask("get", "token", with_token=f"heard_{n}") for n in range(3)]
    assert [g.status_code for g in guesses] == [401, 401, 429]
    assert guesses[-1]["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, ""),
        ({**BODY, "turns": []}, 422, "turns"),
        ({**BODY, "turns": [{"speaker": "shop", "text": "x"}]}, 422, "turns.0.speaker"),
        ({**BODY, "custommer": "Dana"}, 422, "custommer"),
        ({**BODY, "id": "a\x00b"}, 422, "id"),
        ({**BODY, "started_at": "2026-11-16T17:42:00"}, 422, "started_at"),
        ({**BODY, "started_at": "0001-01-01T00:00:00+14:00"}, 422, "started_at"),
    ],
)
def test_what_is_not_right_is_refused_with_its_place_and_without_its_words(ask, body, status, says):
    answer = ask("post", "conversations", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert says in json.dumps(answer.json().get("errors", ""))
    assert "Nobody came" not in answer.content.decode()


def test_too_large_a_request_is_refused_before_it_is_read(ask, settings):
    settings.LARGEST_REQUEST = 100
    answer = ask("post", "conversations", BODY)
    assert (answer.status_code, answer.json()["title"]) == (413, "Too large.")


def test_a_request_larger_than_a_form_may_be_is_taken(ask):
    long = {**BODY, "turns": [{"speaker": "customer", "text": "word " * 15_000} for _ in range(20)]}
    assert ask("post", "conversations", long).status_code == 202


def test_the_document_is_valid_and_its_examples_fit_their_own_shapes(db):
    told = Client().get("/api/v1/openapi.json").json()
    assert told == json.loads(json.dumps(openapi(), default=str))
    assert told["openapi"].startswith("3.1")
    shapes = told["components"]["schemas"]
    for name in ("ConversationIn", "BatchIn"):
        whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": shapes}}
        jsonschema.Draft202012Validator(whole).validate(shapes[name]["example"])


@pytest.mark.django_db
def test_no_request_that_the_document_allows_or_forbids_breaks_the_server(tmp_path):
    """schemathesis against the start command itself."""
    if connection.vendor != "sqlite":
        pytest.skip("the house of this story stands on SQLite")
    with served(tmp_path, sample=False) as (here, _link):
        token = inside(
            tmp_path, "from heard.web.connect import tokens\nfrom heard.web.connect.models import Scope\np = Person.objects.get()\n"
            "print(tokens.make(p, p.team, 'schemathesis', Scope.values, now)[1])"
        )  # fmt: skip
        checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
        found = subprocess.run(
            [str(Path(sys.executable).parent / "schemathesis"), "run", f"{here}/api/v1/openapi.json",
             "--header", f"Authorization: Bearer {token}", "--max-examples", "8", "--checks", checks,
             "--phases", "examples,fuzzing", "--no-color", "--generation-database", "none", "--seed", "7",
             "--suppress-health-check", "too_slow"],
            env=told(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
