"""A note that came back is known again, and an address that does not exist is not written to."""

from email import message_from_bytes

from django.test import Client

from heard.web.following import letters
from heard.web.following.models import Note, NoteState

from .writing import DANA, deliver


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
