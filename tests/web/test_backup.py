"""A backup is taken while Heard runs and restored into an empty installation, on either database: the same pages."""

import json
import os
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from heard.conversation import HeardError
from heard.web.live.models import Announcement
from heard.web.live.outbox import announce
from heard.web.upkeep import backup, restore, rows

from .conftest import MONDAY
from .house import told, with_tables

TESTS = Path(__file__).parent.parent
THERE = os.environ.get("HEARD_DATABASE_URL", "")


def run(where, *words):
    done = subprocess.run([sys.executable, *words], env=where, cwd=TESTS, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def heard_web(where, *words):
    return run(where, "-m", "heard.web", *words)


def pages(where):
    return json.loads(run(where, "-m", "web.house_of_pages", "pages").splitlines()[-1])


@pytest.fixture
def databases():
    """New databases on the PostgreSQL of this run: each call makes one and gives its address."""
    import psycopg

    made = []

    def another():
        name = f"heard_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(THERE, autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        made.append(name)
        return urlunsplit(urlsplit(THERE)._replace(path=f"/{name}"))

    yield another
    for name in made:
        with psycopg.connect(THERE, autocommit=True) as line:
            line.execute(f"DROP DATABASE {name} WITH (FORCE)")


def restored(tmp_path, first, second):
    """Fill an installation, back it up, restore it into another, and give what people see in both."""
    run(first, "-m", "web.house_of_pages", "fill")
    file = tmp_path / "all.zip"
    assert "The secret key is in it" in heard_web(first, "backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    before = pages(first)
    assert "are back as they stood" in heard_web(second, "restore", str(file))
    return before, pages(second)


def test_the_pages_are_the_same_after_a_restore(tmp_path):
    before, after = restored(tmp_path, told(with_tables(tmp_path / "a")), told(tmp_path / "b"))
    assert before == after
    assert after["amara@example.org /conversations/1/"][0] == 200
    assert "You did what you could." in after["amara@example.org /conversations/1/"][1]
    assert after["sealed"][1:] == ["dana@example.org", {"secret": "only the two of them know"}]
    for who, path, words in (
        ("amara", "/promises/", "Bring the cot"),
        ("amara", "/conversations/1/letter/", "It comes."),
        ("priya", "/letters/", "Your cot"),
        ("priya", "/scripts/1/", "This call may be recorded."),
        ("priya", "/library/", "The cot, turned"),
        ("priya", "/conversations/1/", "Well stayed with."),
        ("tomasz", "/connections/", "Chatwoot"),
    ):
        assert words in after[f"{who}@example.org {path}"][1], path
    assert "1 conversation found" in " ".join(after["priya@example.org /conversations/?q=walnut"][1].split())
    again = subprocess.run(
        [sys.executable, "-m", "heard.web", "restore", str(tmp_path / "all.zip")], env=told(tmp_path / "b"), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 1
    assert "--replace" in again.stderr
    assert heard_web(told(tmp_path / "b"), "restore", "--replace", str(tmp_path / "all.zip"))
    assert pages(told(tmp_path / "b")) == before


@pytest.mark.skipif(not THERE, reason="needs PostgreSQL")
def test_from_sqlite_to_postgresql_and_back_the_pages_are_the_same(tmp_path, databases):
    there = told(tmp_path / "b", HEARD_DATABASE_URL=databases())
    before, between = restored(tmp_path, told(with_tables(tmp_path / "a")), there)
    heard_web(there, "backup", str(tmp_path / "back.zip"))
    home = told(with_tables(tmp_path / "c"))
    heard_web(home, "restore", str(tmp_path / "back.zip"))
    assert before == between == pages(home)


def test_a_backup_shows_one_moment_whatever_is_written_meanwhile(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():  # a test's own transaction could not be looked into from a second line
        try:
            announce("before", 1)
            with backup.one_moment() as using:
                announce("meanwhile", 2)
                assert Announcement.objects.using(using).count() == 1
                assert Announcement.objects.count() == 2
        finally:
            Announcement.objects.all().delete()


def test_every_table_of_the_rooms_is_in_a_backup(db):
    from django.apps import apps

    named = {table._meta.db_table for table in rows.tables(apps)}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    made_anew = {name for name in there if name.startswith(("django_", "auth_", "axes_", "conversations_words", "socialaccount_"))}
    assert there - made_anew - named == set()


@pytest.fixture
def archive(tmp_path):
    def made(**changed):
        path, line = tmp_path / "made.zip", b'[1,"x"]\n'
        manifest = {
            "form": 1, "migrations": {"people": "0001_initial"}, "secret_key": None, "made_at": MONDAY.isoformat(),
            "tables": {"people.team": {"rows": 1, "columns": ["id", "name"], "sha256": "0" * 64}},
        } | changed  # fmt: skip
        with zipfile.ZipFile(path, "w") as whole:
            whole.writestr("tables/people.team.jsonl", line)
            whole.writestr("manifest.json", json.dumps(manifest))
        return path

    return made


def test_a_damaged_file_changes_nothing_and_says_so(archive, tmp_path, cast):
    with pytest.raises(HeardError, match=r"the table people\.team is damaged"):
        restore.restore(archive())
    with pytest.raises(HeardError, match="does not know"):
        restore.restore(archive(form=9))
    with pytest.raises(HeardError, match="there are people in it already"):
        restore.restore(archive(tables={}))
    with pytest.raises(HeardError, match=r"made by a newer Heard \(people\.0999_later\)"):
        restore.restore(archive(tables={}, migrations={"people": "0999_later"}), replace=True)
    (tmp_path / "no.zip").write_text("no")
    with pytest.raises(HeardError, match="not a backup"):
        restore.restore(tmp_path / "no.zip")
    assert cast.team.name == "Larch"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(tmp_path, db):
    with pytest.raises(HeardError, match="cannot be written"):
        backup.back_up(tmp_path / "missing" / "x.zip", MONDAY)
    assert list(tmp_path.iterdir()) == []
