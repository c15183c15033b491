"""`heard web ...`: the commands for whoever runs Heard."""

import re
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from heard.conversation import HeardError
from heard.web import environment
from heard.web.people.models import Person, Record
from heard.web.people.rights import Role

from .conftest import PASSWORD
from .house import told


def heard_web(folder, *words):
    asked = [sys.executable, "-m", "heard.cli", "web", *words]
    return subprocess.run(asked, env=told(folder), capture_output=True, text=True, timeout=120, check=False)


def test_the_command_line_hands_over_to_the_web_and_lists_what_there_is(tmp_path):
    listed = heard_web(tmp_path)
    assert listed.returncode == 0, listed.stderr
    for command in ("create-administrator", "start", "work"):
        assert re.search(rf"^  {command} +\w", listed.stdout, re.M), listed.stdout


def test_an_administrator_is_made_on_a_new_machine_and_the_exit_code_comes_through(tmp_path):
    made = heard_web(tmp_path, "create-administrator", "tomasz@example.org", "--name", "Tomasz Wolny")
    assert made.returncode == 0, made.stderr
    assert re.search(r"^http://127\.0\.0\.1:8000/sign-in/link/\S+/$", made.stdout, re.M)
    assert heard_web(tmp_path, "create-administrator", "no-address").returncode == 1


def test_the_link_that_is_printed_lets_the_new_administrator_in(db, at, capsys):
    call_command("create_administrator", "Tomasz@Example.org", name="Tomasz Wolny")
    link = re.search(r"(/sign-in/link/\S+)", capsys.readouterr().out)[1]
    browser = at(None)
    assert browser.get(link).status_code == 302
    assert browser.get("/bring-in/").status_code == 200
    assert Record.objects.filter(did="person.made-administrator").count() == 1


def test_somebody_who_is_here_becomes_an_administrator_and_keeps_the_password(cast):
    call_command("create_administrator", cast.priya.email)
    priya = Person.objects.get(pk=cast.priya.pk)
    assert (priya.role, priya.name, priya.check_password(PASSWORD)) == (Role.ADMINISTRATOR, "Priya", True)


def test_what_is_no_address_is_said_to_be_none(db):
    with pytest.raises(CommandError, match=r"not an e-mail address\. Write name@company\.example"):
        call_command("create_administrator", "tomasz")


def test_without_a_mail_server_nothing_is_sent_and_with_one_the_line_is_private(monkeypatch):
    monkeypatch.delenv("HEARD_SMTP_HOST", raising=False)
    assert environment.mail()["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    monkeypatch.setenv("HEARD_SMTP_HOST", "mail.example.org")
    told = environment.mail()
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (
        "mail.example.org", 587, True, False,
    )  # fmt: skip
    monkeypatch.setenv("HEARD_SMTP_SECURITY", "tls")
    assert environment.mail()["EMAIL_PORT"] == 465


@pytest.mark.parametrize(("name", "value"), [("HEARD_SMTP_SECURITY", "ssl"), ("HEARD_SMTP_PORT", "mail")])
def test_a_mistyped_mail_setting_says_what_to_write(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(HeardError, match=name):
        environment.mail()
