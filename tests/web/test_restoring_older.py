"""A backup that an older Heard made, with tables of another form, is restored into the Heard of today and goes on from there."""

import json
import zipfile

import pytest

from .house import told, with_tables
from .test_backup import THERE, databases, heard_web, run

__all__ = ["databases"]
LOOK = """
import json
from django.test import Client
from heard.web.conversations.models import Contest, Conversation
from heard.web.jobs.models import Job
from heard.web.people.models import Person, Team
seen = {"teams": list(Team.objects.values_list("name", "time_zone")), "hours": Team.objects.get().hours[0]}
seen["rows"] = list(Conversation.objects.order_by("pk").values_list("external_id", "spikes", "contested"))
seen["contests"] = list(Contest.objects.values_list("outcome", "reason"))
seen["follow"] = Job.objects.filter(kind="follow").count()
browser = Client(SERVER_NAME="localhost")
browser.force_login(Person.objects.get(email="priya@example.org"), backend="django.contrib.auth.backends.ModelBackend")
list_ = "/conversations/"
for path in (f"{list_}?q=walnut", f"{list_}?q=walnut&by=agent", f"{list_}?strain=rose", f"{list_}1/", "/contests/"):
    answer = browser.get(path)
    seen[path] = [answer.status_code, " ".join(answer.content.decode().split())]
print(json.dumps(seen))
"""


def seen(where):
    return json.loads(heard_web(where, "shell", "--no-imports", "-c", LOOK).splitlines()[-1])


def as_it_should_be(house):
    assert house["teams"] == [["Lärche & Söhne", "UTC"]], "what is new since then has its usual value"
    assert house["hours"] == [["09:00", "17:30"]]
    assert house["rows"] == [["cot", 1, 1], ["lamp", 0, 0]], "what the list counts today was counted from the readings of then"
    assert house["contests"] == [["open", "The script."]]
    assert house["follow"] == 1, "promises of what was read then are looked for"
    assert "2 conversations found" in house["/conversations/?q=walnut"][1]
    assert "No conversation found" in house["/conversations/?q=walnut&by=agent"][1]
    assert "1 conversation found" in house["/conversations/?strain=rose"][1]
    assert house["/conversations/1/"][0] == 200
    assert "My walnut cot never came." in house["/conversations/1/"][1]
    assert "The script." in house["/contests/"][1]


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The backup of then."""
    folder = tmp_path_factory.mktemp("then")
    file = folder / "old.zip"
    run(told(folder / "house"), "-m", "web.house_of_before", str(file))
    manifest = json.loads(zipfile.ZipFile(file).read("manifest.json"))
    assert manifest["migrations"]["conversations"] == "0001_initial"
    assert "spikes" not in manifest["tables"]["conversations.conversation"]["columns"]
    return file


def test_what_an_older_heard_kept_is_all_there_and_counts_as_today(old, tmp_path):
    here = told(tmp_path / "b")
    assert "are back as they stood" in heard_web(here, "restore", str(old))
    as_it_should_be(seen(here))
    run(here, "-m", "heard.web", "backup", str(tmp_path / "new.zip"))
    there = told(with_tables(tmp_path / "c"))
    heard_web(there, "restore", str(tmp_path / "new.zip"))
    as_it_should_be(seen(there))


def test_it_takes_the_place_of_a_newer_installation_when_that_is_asked_for(old, tmp_path):
    here = told(with_tables(tmp_path / "b"))
    run(here, "-m", "web.house_of_pages", "fill")
    heard_web(here, "restore", "--replace", str(old))
    as_it_should_be(seen(here))


@pytest.mark.skipif(not THERE, reason="needs PostgreSQL")
def test_it_is_restored_into_postgresql_too(old, tmp_path, databases):
    here = told(tmp_path / "b", HEARD_DATABASE_URL=databases())
    heard_web(here, "restore", str(old))
    as_it_should_be(seen(here))
