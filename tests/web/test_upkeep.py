"""For whoever runs Heard: health, figures, logs without words, settings that are no slips of the pen, and what is unsafe."""

import io
import json
import logging
import os
import re
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from heard.conversation import HeardError
from heard.web import known, logs
from heard.web.people.models import Record
from heard.web.people.trail import record
from heard.web.records import proof
from heard.web.upkeep import checks, watching
from heard.web.upkeep.watching import note

from .conftest import MONDAY
from .house import told
from .test_commands import heard_web

ROOT = Path(__file__).parents[2]
SAMPLE = re.compile(r'^[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [-+0-9.e]+$')


def test_whoever_looks_after_the_machine_sees_that_heard_lives_and_is_ready(at, db, monkeypatch):
    assert at(None).get("/health/live/").json() == {"live": True}
    assert at(None).get("/health/ready/").json() == {"ready": True, "migrations_waiting": 0}
    monkeypatch.setattr("heard.web.upkeep.health.MigrationExecutor.migration_plan", lambda self, targets: [1])
    assert at(None).get("/health/ready/").status_code == 503


def test_figures_are_for_this_machine_or_for_who_names_the_token(at, db, monkeypatch):
    browser = at(None)
    assert browser.get("/metrics").status_code == 200
    assert browser.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    assert browser.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    monkeypatch.setenv("HEARD_METRICS_TOKEN", "a-long-token")
    assert browser.get("/metrics").status_code == 404
    asked = {"Authorization": "Bearer a-long-token"}
    assert browser.get("/metrics", headers=asked, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_figures_can_be_read_by_prometheus_and_hold_no_address_and_no_words(cast, at, keep):
    row = keep()
    at(cast.amara).get(f"/conversations/{row.pk}/?q=marmalade")
    record(None, "backup.made", "backup")
    told = at(None).get("/metrics").content.decode()
    for line in told.splitlines():
        assert line.startswith("# ") or SAMPLE.match(line), line
    assert 'heard_conversations{state="read"} 1' in told
    assert 'heard_http_requests_total{route="conversations/<int:pk>/",method="GET",status="200"}' in told
    assert "heard_backup_age_seconds" in told
    assert "marmalade" not in told
    assert "Dana" not in told


def test_a_histogram_counts_each_answer_in_every_step_that_it_fits(rf, monkeypatch):
    monkeypatch.setattr(watching, "times", {})
    for seconds in (0.004, 0.2, 9.0):
        note(rf.get("/x/"), 200, seconds)
    from heard.web.upkeep.figures import _times

    told = {labels.get("le", name[-5:]): value for name, labels, value in _times()}
    assert (told["0.01"], told["0.15"], told["0.25"], told["5"], told["+Inf"], told["count"]) == (1, 1, 2, 2, 3, 3)


def test_a_log_for_a_collector_names_the_kind_of_an_error_and_its_place_but_not_its_words():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Lines())
    quiet = logging.Logger("heard.test")
    quiet.addHandler(handler)
    try:
        raise ValueError("Dana said: nobody came")
    except ValueError:
        quiet.exception("job %s", 7, extra={"told": {"job": 7}})
    line = json.loads(out.getvalue())
    assert (line["message"], line["error"], line["job"], line["level"]) == ("job 7", "ValueError", 7, "error")
    assert "test_upkeep.py" in line["where"][0]
    assert "Dana" not in out.getvalue()
    handler.setFormatter(logs.Text())
    out.truncate(0)
    try:
        raise ValueError("Dana said: nobody came")
    except ValueError:
        quiet.exception("job %s", 8)
    assert "ValueError at" in out.getvalue()
    assert "Dana" not in out.getvalue()


def test_a_page_that_breaks_is_told_by_its_route_alone(at, cast, keep, monkeypatch, caplog):
    row, browser = keep(), at(cast.amara)
    browser.get("/conversations/")  # every room has taken what it uses before one thing breaks
    monkeypatch.setattr("heard.web.conversations.keeping.as_said", lambda row: 1 / 0)
    browser.raise_request_exception = False
    assert browser.get(f"/conversations/{row.pk}/?q=marmalade").status_code == 500
    broke = [r.getMessage() for r in caplog.records if r.name == "heard.requests" and r.levelname == "ERROR"]
    assert broke == ["a page broke: conversations/<int:pk>/"]
    assert "marmalade" not in caplog.text


@pytest.mark.parametrize(
    ("name", "then"), [("HEARD_DATABSE_URL", "Did you mean HEARD_DATABASE_URL?"), ("HEARD_WHATEVER", "`heard web settings` lists")]
)
def test_an_unknown_setting_is_refused_with_the_one_that_was_meant(name, then):
    with pytest.raises(HeardError, match=re.escape(then)):
        known.refuse_unknown([name])


def test_heard_does_not_start_with_a_slip_of_the_pen(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", {**os.environ})
    here = told(tmp_path, HEARD_ADRESS="https://heard.example.org")
    done = subprocess.run([sys.executable, "-m", "heard.web", "check"], env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == "HEARD_ADRESS: no such setting. Did you mean HEARD_ADDRESS?"


def test_every_setting_that_is_read_anywhere_is_in_the_table():
    named = set()
    for path in (ROOT / "src" / "heard").rglob("*.py"):
        named |= set(re.findall(r'environ\.get\(\s*f?"(HEARD_[A-Z_]+[A-Z])"', path.read_text("utf-8")))
    assert named <= set(known.KNOWN)
    assert {"HEARD_FOLDER", "HEARD_DATABASE_URL", "HEARD_LOG"} <= named


def found(how=None):
    return {one.what: one for one in checks.look(timezone.now()) if how in (None, one.how)}


def test_what_is_unsafe_or_missing_is_said_with_what_to_do(cast, monkeypatch, tmp_path):
    monkeypatch.setenv("HEARD_FOLDER", str(tmp_path))
    tmp_path.chmod(0o755)
    (tmp_path / "secret-key").write_text("x" * 60)
    (tmp_path / "secret-key").chmod(0o644)
    monkeypatch.setenv("HEARD_ADDRESS", "http://heard.example.org")
    monkeypatch.delenv("HEARD_SECRET_KEY", raising=False)
    record(None, "backup.made", "backup")
    Record.objects.update(at=timezone.now() - timedelta(days=9))
    unsafe = " ".join(found("unsafe"))
    for words in ("not https", "can be read by others", "open to everybody", "9 days old"):
        assert words in unsafe
    tmp_path.chmod(stat.S_IRWXU)
    (tmp_path / "secret-key").chmod(0o600)
    monkeypatch.setenv("HEARD_ADDRESS", "https://heard.example.org")
    Record.objects.update(at=timezone.now())
    assert found("unsafe") == {}
    assert "No worker was seen in the last minute." in found("missing")
    cast.tomasz.delete()
    assert any("no administrator" in what for what in found("missing"))
    assert connection.vendor in " ".join(found("fine"))


def test_the_command_lists_findings_and_ends_with_one_where_something_is_unsafe(tmp_path):
    assert heard_web(tmp_path, "prepare").returncode == 0
    done = heard_web(tmp_path, "check")
    assert done.returncode == 0, done.stdout
    assert "missing  There is no administrator" not in done.stdout
    assert "missing  There has been no backup. Run `heard web backup FILE` every night." in done.stdout
    (tmp_path / "secret-key").chmod(0o644)
    done = heard_web(tmp_path, "check")
    assert (done.returncode, done.stdout.split()[0]) == (1, "unsafe")


def test_a_proof_is_verified_on_the_command_line(tmp_path, capsys, db):
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof.signed({"request": 1, "conversations": [1, 2], "deleted": MONDAY.isoformat()})))
    call_command("verify", str(file))
    assert "Genuine: request 1, 2 conversations" in capsys.readouterr().out
    file.write_text(file.read_text().replace("[1, 2]", "[1]"))
    with pytest.raises(Exception, match="changed since"):
        call_command("verify", str(file))
