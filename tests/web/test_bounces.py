"""A note that came back is known again, and an address that does not exist is not written to."""

import threading
from email import message_from_bytes

import pytest
from django.conf import settings
from django.test import Client

from heard.conversation import HeardError
from heard.web import environment
from heard.web.following import letters
from heard.web.following.models import Note, NoteState, Silence
from heard.web.jobs import worker
from heard.web.jobs.actions import enqueue
from heard.web.jobs.models import Job

from .test_pulling import PASSWORD, postbox
from .writing import DANA, deliver

__all__ = ["postbox"]
GOOD = PASSWORD.replace(" ", "-")


def notice(note, status="5.1.1", action="failed"):
    letter = letters.message_of(note)
    return (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\nContent-Type: text/plain\n\nSorry.\n--B\n"
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {DANA}\nAction: {action}\n"
        f"Status: {status}\n\n--B\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{letter}@heard.larch.example>\n\n--B--\n"
    ).encode()


def test_a_bounce_finds_its_note_and_an_address_that_does_not_exist_is_not_written_to_again(cast, at, post, written, monkeypatch):
    note, _ = written()
    deliver()
    note.refresh_from_db()
    server = Client(enforce_csrf_checks=True)

    def hand_in(raw, key="Bearer s3cret"):
        return server.post("/letters/bounces/", raw, content_type="message/rfc822", headers={"Authorization": key}).status_code

    assert hand_in(notice(note)) == 404  # no key is set: the door is closed
    monkeypatch.setenv("HEARD_BOUNCE_KEY", "s3cret")
    assert hand_in(notice(note), "Bearer guess") == 404
    assert hand_in(b"Subject: hello\n\nhi") == 202
    assert hand_in(notice(note).replace(letters.message_of(note).encode()[-8:], b"00000000")) == 202
    assert Note.objects.get(pk=note.pk).state == NoteState.SENT
    assert hand_in(notice(note, "4.4.1", "delayed")) == 204
    assert Note.objects.get(pk=note.pk).state == NoteState.SENT
    assert hand_in(notice(note)) == 204
    assert hand_in(notice(note)) == 204
    assert Note.objects.get(pk=note.pk).state == NoteState.BACK
    assert "does not take mail" in at(cast.amara).get(f"/conversations/{note.conversation_id}/letter/").content.decode()
    answer = at(cast.amara).post(f"/conversations/{note.conversation_id}/letter/", {"do": "send", "address": DANA})
    assert "the address does not exist" in answer.content.decode()
    right = at(cast.amara).post(f"/conversations/{note.conversation_id}/letter/", {"do": "send", "address": "dana@example.org"})
    assert right.status_code == 302
    assert hand_in(notice(note)) == 202  # a notice about the earlier try


def test_a_mail_servers_pipe_hands_a_notice_in(post, written, monkeypatch, capsys):
    import io
    import sys

    from django.core.management import call_command

    note, _ = written()
    deliver()
    note.refresh_from_db()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(notice(note))))
    call_command("bounce")
    assert Note.objects.get(pk=note.pk).state == NoteState.BACK
    assert message_from_bytes(notice(note)).is_multipart()


def asked_for(monkeypatch, port, password=GOOD):
    monkeypatch.setenv("HEARD_BOUNCE_MAILBOX", f"imap://help:{password}@127.0.0.1:{port}/INBOX?security=none")
    enqueue("bounces", {})
    worker.work(threading.Event(), until_empty=True)
    return list(Job.objects.filter(kind="bounces").order_by("pk").values_list("state", flat=True))


def seen(line):
    line.noop()
    return len(line.uid("SEARCH", "SEEN")[1][0].split()), len(line.uid("SEARCH", "ALL")[1][0].split())


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_notices_are_fetched_from_the_mailbox_they_arrive_in_and_stay_there_as_read(post, written, postbox, monkeypatch):
    port, line = postbox
    note, _ = written()
    deliver()
    note.refresh_from_db()
    for raw in (b"Subject: holiday\r\n\r\nI am away.\r\n", notice(note).replace(b"\n", b"\r\n")):
        line.append("INBOX", None, None, raw)
    assert asked_for(monkeypatch, port) == ["done"]
    assert Note.objects.get(pk=note.pk).state == NoteState.BACK
    assert Silence.objects.get().why == "gone"
    assert seen(line) == (2, 2)
    assert asked_for(monkeypatch, port) == ["done", "done"]


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_a_mailbox_that_cannot_be_read_is_told_once_and_no_more_when_it_can(post, postbox, monkeypatch):
    port, _line = postbox
    assert asked_for(monkeypatch, port, "wrong") == ["failed"]
    assert Job.objects.get(kind="bounces").fault == (
        "HEARD_BOUNCE_MAILBOX: name and password do not go together. Give the password again."
    )
    assert asked_for(monkeypatch, port, "wrong") == ["failed", "done"], "it is told already"
    assert asked_for(monkeypatch, port) == ["done", "done"]


@pytest.mark.parametrize(("url", "place"), [
    ("", None),
    ("imaps://b%40larch.example:a%2Fb@mx.larch.example", ("mx.larch.example", "", "tls", "b@larch.example", "", "a/b")),
    ("imap://b:p@mx.larch.example:1143/Bounces", ("mx.larch.example", "1143", "starttls", "b", "Bounces", "p")),
])  # fmt: skip
def test_the_mailbox_is_named_in_one_line(monkeypatch, url, place):
    monkeypatch.setenv("HEARD_BOUNCE_MAILBOX", url)
    told = environment.bounce_mailbox()
    names = ("host", "port", "security", "name", "folder")
    assert place == (told and (*(told[0][name] for name in names), told[1]["password"]))


@pytest.mark.parametrize("url", ["mx.larch.example", "pop3://b:p@mx.larch.example", "imaps://mx.larch.example", "imaps://b:p@"])
def test_what_is_no_mailbox_is_said_without_its_password(monkeypatch, url):
    monkeypatch.setenv("HEARD_BOUNCE_MAILBOX", url)
    with pytest.raises(HeardError, match="HEARD_BOUNCE_MAILBOX: not a mailbox") as told:
        environment.bounce_mailbox()
    assert "b:p" not in str(told.value)
