"""The cast: one team with two agents and a supervisor, another team, an administrator; and what was said to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from heard import conversation as nouns
from heard.conversation import AgentMarks, CurvePoint, CustomerMarks, Moment, Recipe, Score, Span, Speaker
from heard.web.conversations import actions
from heard.web.conversations.models import Conversation
from heard.web.following.models import Note
from heard.web.people.models import Person, Team
from heard.web.people.rights import Role

from .mail_server import mail_server
from .writing import BODY, DANA

MONDAY = datetime(2026, 11, 16, 17, 42, tzinfo=UTC)
PASSWORD = "a-long-walk-by-the-canal"


def a_conversation(
    ident: str = "cot", *, agent: str = "Amara Osei", said: str = "Nobody came. This is the third time."
) -> nouns.Conversation:
    """A customer tells what happened, an agent answers, the customer thanks."""
    return nouns.Conversation(
        id=ident,
        turns=(
            nouns.Turn(Speaker.CUSTOMER, said, 0.0, name="Dana"),
            nouns.Turn(Speaker.AGENT, "Sorry for any inconvenience.", 60.0, name=agent),
            nouns.Turn(Speaker.CUSTOMER, "Thank you, you listened.", 120.0, name="Dana"),
        ),
        channel="chat",
        started_at=MONDAY,
    )


def a_reading(
    *, feeling: str = "frustration", scenario: str = "complaint", kind: str = "missed", model: str = "one"
) -> nouns.Reading:
    """What a reader would say of that conversation."""
    return nouns.Reading(
        turns=(
            CustomerMarks(feeling, 2, ("repeat_contact",), {"feeling": 0.9, "strength": 0.8}, expected=2.0),
            AgentMarks(("apology", "scripted"), 1, kind, {"apology": 0.9, "acknowledgement": 0.8, "moment": 0.7}),
            CustomerMarks("gratitude", 0, (), {"feeling": 0.9, "strength": 0.9}, expected=0.0),
        ),
        scores={name: Score(3.0, 2.5, 3.5) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")},
        resolution="solved",
        scenario=scenario,
        root_cause="late delivery",
        concern="Her cot has not come, for the third time.",
        recipe=Recipe("0.1", model, "1.1"),
        moments=(Moment(kind, 1, (Span(0, 0, 12),), (Span(1, 0, 28),), "It fitted anyone.", "Three times, and no cot.", 0.7),),
        curve=(CurvePoint(0, 2.0), CurvePoint(2, -1.0)),
    )


@dataclass
class Cast:
    """The people of the story."""

    team: Team
    amara: Person
    jun: Person
    priya: Person
    stranger: Person
    rival: Person
    tomasz: Person
    ana: Person


@pytest.fixture
def cast(db: None) -> Cast:
    team, other = Team.objects.create(name="Larch"), Team.objects.create(name="Birch")

    def join(name: str, role: Role, of: Team) -> Person:
        return Person.objects.join(f"{name}@example.org", {"amara": "Amara Osei"}.get(name, name.title()), role, of, PASSWORD)

    return Cast(
        team=team,
        amara=join("amara", Role.AGENT, team),
        jun=join("jun", Role.AGENT, team),
        priya=join("priya", Role.SUPERVISOR, team),
        stranger=join("stranger", Role.AGENT, other),
        rival=join("rival", Role.SUPERVISOR, other),
        tomasz=join("tomasz", Role.ADMINISTRATOR, team),
        ana=join("ana", Role.ANALYST, team),
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite the stories play in a file, as they do in life: several workers can open it.

    On PostgreSQL every process of the tests has a database of its own, made from the template that nobody ever holds open.
    """
    told = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        told["NAME"] = str(tmp_path_factory.mktemp("house") / "heard.sqlite3")
    else:
        told["TEMPLATE"] = "template0"


Keep = Callable[..., Conversation]


@pytest.fixture
def keep(cast: Cast) -> Keep:
    """Brings a conversation in for Larch, by the one action, and reads it unless told not to."""

    def kept(
        said: nouns.Conversation | None = None,
        reading: nouns.Reading | None = None,
        *,
        by: Person | None = None,
        unread: bool = False,
    ) -> Conversation:
        said = said or a_conversation()
        arrival, _ = actions.bring_in(cast.team, by, f"{said.id}.txt", said.id.encode(), MONDAY)
        row = actions.keep(said, arrival, MONDAY)
        if not unread:
            actions.understood(row, reading or a_reading(), MONDAY)
        return Conversation.objects.get(pk=row.pk)

    return kept


@pytest.fixture
def at() -> Callable[[Person | None], Client]:
    """A browser at which this person is signed in, or nobody."""

    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture
def post(settings, monkeypatch):
    """A mail server that takes what Heard sends."""
    with mail_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
        settings.DEFAULT_FROM_EMAIL = "Larch <care@larch.example>"
        monkeypatch.setenv("HEARD_ADDRESS", "https://heard.larch.example")
        monkeypatch.setenv("HEARD_SMTP_BOUNCES", "bounces@larch.example")
        yield box


@pytest.fixture
def written(cast, at, keep):
    """Amara has written a note and asked for it to be sent."""

    def send(ident="cot", to=DANA, body=BODY, subject="What we did", **more):
        row = keep(a_conversation(ident, agent="Amara Osei"))
        said = {"do": "send", "subject": subject, "body": body, "address": to, **more}
        answer = at(cast.amara).post(f"/conversations/{row.pk}/letter/", said)
        return Note.objects.get(conversation=row), answer

    return send


@pytest.fixture(autouse=True)
def _quiet_minute() -> None:
    """Each story begins with nobody having tried the door."""
    cache.clear()


@pytest.fixture(autouse=True)
def _quick_and_plain(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages are served without collected files, and passwords, slow to guess by design, are quick to check."""
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _nobody_stays_behind(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A thread of a story may still hold a line to PostgreSQL at the end; it is cut before the database is taken away."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
