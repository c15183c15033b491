"""Today: how somebody arrives is theirs unless they tell; what is due, and one thing to practise."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from heard.web.following.models import Promise
from heard.web.people.models import Person, Record
from heard.web.people.rights import Role
from heard.web.today import views
from heard.web.today.access import told_to
from heard.web.today.models import CheckIn

from .conftest import a_conversation, a_reading

HEAVY = {"arrives": "heavy", "line": "Slept badly, my son is ill.", "win": "Dana wrote back."}


def lately(**how):
    """A conversation of yesterday."""
    return replace(a_conversation(**how), started_at=timezone.now() - timedelta(days=1))


@pytest.mark.parametrize("who", ["jun", "priya", "tomasz", "ana", "stranger", "rival"])
def test_how_amara_arrives_is_seen_by_nobody_else(cast, at, who):
    assert at(cast.amara).post("/today/check-in/", HEAVY).status_code == 302
    assert "Slept badly" in at(cast.amara).get("/today/").content.decode()
    for path in ("/today/", "/", "/conversations/", "/promises/", "/scripts/", "/settings/voice/"):
        page = at(getattr(cast, who)).get(path, follow=True).content.decode()
        assert "Slept badly" not in page, path
        assert "arrives heavy" not in page, path


def test_who_is_told_sees_it_and_only_they(cast, at):
    at(cast.amara).post("/today/check-in/", HEAVY | {"shared": "on"})
    assert "Slept badly" in at(cast.priya).get("/today/").content.decode()
    for who in (cast.jun, cast.rival, cast.stranger):
        assert "Slept badly" not in at(who).get("/today/").content.decode(), who
    for who in (cast.tomasz, cast.ana):
        assert at(who).get("/today/").status_code == 404, who
    later = timezone.now() + timedelta(days=1)
    assert not told_to(cast.priya, later).exists()


def test_a_win_goes_to_the_team_and_not_to_the_next_one(cast, at):
    at(cast.amara).post("/today/check-in/", HEAVY)
    assert "Dana wrote back." in at(cast.jun).get("/today/").content.decode()
    assert "Dana wrote back." not in at(cast.stranger).get("/today/").content.decode()


def test_the_trail_says_that_somebody_checked_in_and_not_how(cast, at):
    at(cast.amara).post("/today/check-in/", HEAVY | {"shared": "on"})
    told = str(list(Record.objects.filter(person=cast.amara).values()))
    assert "checked-in" in told
    for word in ("heavy", "Slept", "Dana", "shared"):
        assert word not in told


def test_said_again_it_replaces_and_taken_back_it_is_gone(cast, at):
    amara = at(cast.amara)
    amara.post("/today/check-in/", HEAVY | {"shared": "on"})
    amara.post("/today/check-in/", {"arrives": "steady"})
    kept = CheckIn.objects.get()
    assert (kept.arrives, kept.line, kept.shared) == ("steady", "", False)
    amara.post("/today/check-in/", {"do": "back"})
    assert not CheckIn.objects.exists()
    amara.post("/today/check-in/", {"do": "skip"})
    assert "After all" in amara.get("/today/").content.decode()
    amara.post("/today/check-in/", {"arrives": "delighted"})
    assert CheckIn.objects.get().skipped


def test_where_there_is_no_supervisor_nobody_can_be_told(cast, at):
    Person.objects.filter(role=Role.SUPERVISOR).update(is_active=False)
    assert 'name="shared"' not in at(cast.amara).get("/today/").content.decode()


def test_the_one_thing_is_the_strongest_missed_chance_lately_and_a_contested_one_does_not_count(cast, at, keep):
    row = keep(lately())
    page = at(cast.amara).get("/today/").content.decode()
    assert "say what it has cost them" in page
    assert f'href="/conversations/{row.pk}/#t1"' in page
    assert "One thing to practise" not in at(cast.jun).get("/today/").content.decode()
    at(cast.amara).post(f"/conversations/{row.pk}/contest/", {"mark": "1.moment", "what": "mark", "words": "It was answered."})
    assert "One thing to practise" not in at(cast.amara).get("/today/").content.decode()


def test_ones_own_conversations_are_shown_newest_first_and_no_one_elses(cast, at, keep):
    for n in range(7):
        keep(
            replace(lately(ident=f"c{n}"), started_at=timezone.now() - timedelta(hours=n + 1)),
            replace(a_reading(), concern=f"Matter {n}."),
        )
    keep(lately(ident="jun", agent="Jun"), replace(a_reading(), concern="Another's matter."))
    page = at(cast.amara).get("/today/").content.decode()
    assert [n for n in range(7) if f"Matter {n}." in page] == [0, 1, 2, 3, 4]
    assert "Another's" not in page


def test_what_is_due_is_ones_own(cast, at, keep):
    row = keep(lately())
    soon = timezone.now() + timedelta(hours=1)
    Promise.objects.create(
        conversation=row,
        person=cast.amara,
        what="Ring the depot",
        made_at=timezone.now(),
        due_at=soon,
        due_said=True,
        remind_at=soon,
    )
    assert "Ring the depot" in at(cast.amara).get("/today/").content.decode()
    assert "Ring the depot" in at(cast.amara).get("/today/?part=due").content.decode()
    assert "Ring the depot" not in at(cast.jun).get("/today/").content.decode()


@pytest.mark.parametrize(
    ("hour", "words"), [(8, "Good morning, Amara."), (13, "Good afternoon, Amara."), (21, "Good evening, Amara.")]
)
def test_the_greeting_knows_the_time_where_the_team_is(cast, at, monkeypatch, hour, words):
    type(cast.team).objects.filter(pk=cast.team.pk).update(time_zone="Asia/Tokyo")
    monkeypatch.setattr(views.timezone, "now", lambda: datetime(2026, 11, 17, hour, 5, tzinfo=ZoneInfo("Asia/Tokyo")))
    page = at(cast.amara).get("/today/").content.decode()
    assert words in page
    assert "Tuesday 17 November, your team works 9:00 to 17:30" in page


def test_everybody_begins_where_they_have_something_to_do(cast, at):
    assert at(cast.amara).get("/")["Location"] == "/today/"
    assert at(cast.tomasz).get("/")["Location"] == "/conversations/"


def test_a_check_in_goes_with_its_person(cast, at):
    at(cast.jun).post("/today/check-in/", HEAVY)
    Record.objects.filter(person=cast.jun).update(person=None)
    cast.jun.delete()
    assert not CheckIn.objects.exists()
