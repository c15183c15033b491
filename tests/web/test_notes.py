"""A note goes from draft to the customer's mailbox once, and comes back, and is asked for no more."""

import re
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from heard.web.following import letters, notes, sealed, work
from heard.web.following.models import Address, Note, NoteState, Promise, Reached, Silence, TeamVoice
from heard.web.jobs.models import Job
from heard.web.jobs.worker import do
from heard.web.people.models import Record

from .conftest import a_conversation
from .mail_server import mail_server
from .test_promises import SOON_AFTER, with_a_promise

DANA = "dana.whitlock@example.org"
BODY = "Dear Dana,\n\nNobody came, three times. I have told the depot.\n\nAmara Osei"


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


def deliver():
    """The worker does what waits."""
    for job in Job.objects.filter(kind="letter", state="waiting"):
        Job.objects.filter(pk=job.pk).update(state="running", lease="12345678123456781234567812345678")
        do(Job.objects.get(pk=job.pk))


def test_the_first_look_drafts_it_and_stores_nothing(cast, at, keep):
    row = keep(*with_a_promise())
    page = at(cast.amara).get(f"/conversations/{row.pk}/letter/").content.decode()
    assert "Dear Dana,\n\n" in page
    assert "What it rests on" in page
    assert not Note.objects.exists()
    at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "save"})
    note = Note.objects.get(conversation=row)
    assert note.body.startswith("Dear Dana,\n\n")
    assert note.body.endswith("Amara Osei")
    at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "save", "subject": "Mine", "body": "Dear Dana"})
    assert Note.objects.get().subject == "Mine"


def test_the_note_arrives_with_both_forms_a_reply_to_and_a_way_out(cast, post, written):
    note, answer = written()
    assert answer.status_code == 302
    deliver()
    ((envelope, letter),) = post.came
    assert envelope.rcpt_tos == [DANA]
    assert envelope.mail_from == "bounces@larch.example"
    assert letter["From"] == '"Amara Osei, Larch" <care@larch.example>'
    assert letter["Reply-To"] == "Amara Osei <amara@example.org>"
    assert letter["Subject"] == "What we did"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert "Nobody came, three times." in plain
    assert "Nobody came, three times." in html
    out = re.search(r"https://heard\.larch\.example(/letters/no-more/\S+/)", plain)[1]
    assert out in html
    assert "<img" not in html
    assert "<script" not in html
    assert letter["List-Unsubscribe"].strip() == f"<https://heard.larch.example{out}>"
    note.refresh_from_db()
    assert note.state == NoteState.SENT
    assert Record.objects.filter(did="letter.sent", about=f"letter:{note.pk}").exists()


def test_the_address_is_kept_sealed_and_apart_and_can_be_thrown_away(cast, at, post, written):
    note, _ = written()
    deliver()
    kept = Address.objects.get(note=note)
    assert sealed.opened(kept.sealed) == DANA
    with connection.cursor() as reach:
        for table in connection.introspection.table_names():
            reach.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names of our own tables
            assert "whitlock" not in str(reach.fetchall()).lower(), table
    page = at(cast.amara).get(f"/conversations/{note.conversation_id}/letter/").content.decode()
    assert "d…@example.org" in page
    assert DANA not in page
    at(cast.amara).post(f"/conversations/{note.conversation_id}/letter/", {"do": "forget"})
    assert not Address.objects.exists()
    assert Note.objects.filter(pk=note.pk).exists()


def test_an_address_is_thrown_away_by_itself_after_a_while(post, written):
    written()
    deliver()
    assert notes.forget_old(timezone.now()) == 0
    assert notes.forget_old(timezone.now() + timedelta(days=31)) == 1


def test_a_note_is_sent_once_however_often_the_work_is_done(post, written):
    note, _ = written()
    job = Job.objects.get(kind="letter")
    for _ in range(3):
        work.send(job, None)
    assert len(post.came) == 1
    assert Note.objects.get(pk=note.pk).state == NoteState.SENT


def test_a_worker_that_died_while_sending_leaves_it_to_a_person(cast, at, post, written):
    note, _ = written()
    assert notes.claim(note)  # and then the worker is killed
    work.send(Job.objects.get(kind="letter"), None)
    note.refresh_from_db()
    assert (note.state, post.came) == (NoteState.UNSURE, [])
    at(cast.amara).post(f"/conversations/{note.conversation_id}/letter/", {"do": "lost"})
    assert Note.objects.get(pk=note.pk).state == NoteState.DRAFT


def test_a_line_that_breaks_in_the_middle_is_not_tried_again_by_itself(post, written):
    post.hang_up = True
    note, _ = written()
    deliver()
    assert Note.objects.get(pk=note.pk).state == NoteState.UNSURE


def test_a_mail_server_that_is_away_is_waited_for(post, written, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    note, _ = written()
    deliver()
    note.refresh_from_db()
    assert (note.state, Job.objects.get(kind="letter").state) == (NoteState.WAITING, "waiting")
    assert "could not be reached" in note.fault
    settings.EMAIL_PORT = port
    deliver()
    assert Note.objects.get(pk=note.pk).state == NoteState.SENT


@pytest.mark.parametrize(
    ("answer", "where"), [("550 5.1.1 dana.whitlock@example.org is unknown", "to_recipient"), ("554 no", "to_words")]
)
def test_a_refusal_is_told_without_the_servers_words(post, written, answer, where):
    setattr(post, where, answer)
    note, _ = written()
    deliver()
    note.refresh_from_db()
    assert note.state == NoteState.REFUSED
    assert answer[:3] in note.fault
    assert "whitlock" not in note.fault + Job.objects.get(kind="letter").fault


def test_a_passing_refusal_is_tried_again(post, written):
    post.to_recipient = "450 4.2.0 greylisted"
    note, _ = written()
    deliver()
    assert Note.objects.get(pk=note.pk).state == NoteState.WAITING
    post.to_recipient = ""
    deliver()
    assert Note.objects.get(pk=note.pk).state == NoteState.SENT


def test_one_person_gets_one_note_for_a_matter(cast, at, post, written):
    first, _ = written()
    deliver()
    second, answer = written("cot-again", to=DANA.upper())
    assert answer.status_code == 409
    assert "has had a note lately" in answer.content.decode()
    again = at(cast.amara).post(f"/conversations/{first.conversation_id}/letter/", {"do": "send", "address": DANA})
    assert again.status_code == 409
    deliver()
    assert len(post.came) == 1
    Reached.objects.update(at=timezone.now() - timedelta(days=8))
    page = at(cast.amara).post(f"/conversations/{second.conversation_id}/letter/", {"do": "send", "address": DANA})
    assert page.status_code == 302
    assert Reached.objects.get().note == second


def test_of_two_notes_to_one_person_in_the_same_moment_the_database_lets_one_go(cast, post, written, monkeypatch):
    written()
    monkeypatch.setattr(notes, "why_not", lambda note, address, now: "")  # both looked before either had sent
    second, answer = written("cot-again")
    assert "being written to just now" in answer.content.decode()
    assert Note.objects.get(pk=second.pk).state == NoteState.DRAFT
    assert Job.objects.filter(kind="letter").count() == 1


def test_a_customer_says_no_more_with_one_button_and_looking_alone_changes_nothing(post, written):
    written()
    deliver()
    out = re.search(r"<https://heard\.larch\.example(\S+)>", post.came[0][1]["List-Unsubscribe"])[1]
    anybody = Client(enforce_csrf_checks=True)
    assert anybody.get(out).status_code == 200
    assert not Silence.objects.exists()
    assert anybody.post(out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Silence.objects.get().key == sealed.key_of(DANA)
    assert not Address.objects.exists()
    Reached.objects.all().delete()
    assert anybody.post(out).status_code == 200
    _, answer = written("another")
    assert "they asked for none" in answer.content.decode()


def test_a_link_still_works_when_the_note_is_long_gone(post, written):
    note, _ = written()
    deliver()
    out = re.search(r"<https://heard\.larch\.example(\S+)>", post.came[0][1]["List-Unsubscribe"])[1]
    note.conversation.delete()
    assert Client().post(out).status_code == 200
    assert Silence.objects.get().key == sealed.key_of(DANA)


def test_a_link_that_is_not_ours_changes_nothing_and_a_flood_is_slowed(db):
    anybody = Client()
    assert anybody.post("/letters/no-more/forged/").status_code == 404
    answers = [anybody.get("/letters/no-more/forged/").status_code for _ in range(40)]
    assert answers.count(429) == 11
    assert not Silence.objects.exists()


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


def test_a_new_promise_is_pointed_out_and_goes_on_the_list_of_who_stands_by_it(cast, post, written, at):
    new = BODY.replace("I have told", "I will send you a voucher on Friday. I have told")
    note, answer = written(body=new)
    assert answer.status_code == 409
    assert "promises what the conversation does not hold" in answer.content.decode()
    assert Note.objects.get(pk=note.pk).state == NoteState.DRAFT
    again = {"do": "send", "subject": "x", "body": new, "address": DANA, "promise": "mine"}
    assert at(cast.amara).post(f"/conversations/{note.conversation_id}/letter/", again).status_code == 302
    promise = Promise.objects.get()
    assert (promise.person, promise.turn, promise.what) == (cast.amara, None, "Send them a voucher on Friday")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"address": "dana"}, "no e-mail address"), ({"body": "[Say here what was done.]"}, "Say here what was done"),
        ({"subject": " "}, "needs a subject"), ({"address": "a@b.example\nBcc: c@d.example"}, "no e-mail address"),
    ],
)  # fmt: skip
def test_a_note_that_is_not_ready_stays_and_says_why(post, written, at, cast, change, told):
    note, _ = written("first", to="nobody")
    answer = at(cast.amara).post(
        f"/conversations/{note.conversation_id}/letter/", {"do": "send", "subject": "x", "body": BODY, "address": DANA, **change}
    )
    assert answer.status_code in (400, 409)
    assert told in answer.content.decode()
    assert not Job.objects.filter(kind="letter").exists()


def test_without_a_mail_server_the_note_can_be_written_and_says_what_is_missing(cast, written, settings):
    settings.EMAIL_HOST = ""
    note, answer = written()
    assert "HEARD_SMTP_HOST" in answer.content.decode()
    assert note.body == BODY


def test_nothing_is_sent_to_the_samples_invented_customers(cast, at, keep, post):
    row = keep()
    type(row).objects.update(is_sample=True)
    answer = at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "send", "subject": "x", "body": BODY, "address": DANA})
    assert answer.status_code == 409
    assert not Job.objects.filter(kind="letter").exists()


def test_a_header_cannot_be_slipped_into_the_subject(post, written):
    written(subject="Hello\r\nBcc: everybody@example.org")
    deliver()
    assert post.came[0][1]["Subject"] == "Hello Bcc: everybody@example.org"
    assert post.came[0][1]["Bcc"] is None


def test_the_trail_and_the_queue_hold_neither_address_nor_words(post, written):
    written()
    deliver()
    told = str(list(Record.objects.values())) + str(list(Job.objects.values()))
    assert "whitlock" not in told
    assert "depot" not in told


def test_the_voice_is_set_by_an_administrator_and_promises_nothing(cast, at):
    chosen = {"greeting": "Hi {name},", "unnamed": "Hi,", "closing": "Write back if it is not right.", "signed": "{agent}, Larch",
              "reply_to": "care@larch.example", "quiet_days": "14", "remind_minutes": "30"}  # fmt: skip
    assert at(cast.priya).get("/settings/voice/").status_code == 404
    assert at(cast.tomasz).post("/settings/voice/", chosen).status_code == 302
    voice = TeamVoice.objects.get()
    assert (voice.greeting, voice.quiet_days, voice.reply_to) == ("Hi {name},", 14, "care@larch.example")
    for wrong in (
        {"closing": "We will refund you."}, {"closing": "I'll ring you."}, {"greeting": "Hi {name.__class__},"},
        {"greeting": "Hi {agent},"}, {"quiet_days": "-1"},
    ):  # fmt: skip
        answer = at(cast.tomasz).post("/settings/voice/", chosen | wrong)
        assert (answer.status_code, TeamVoice.objects.get().closing) == (400, "Write back if it is not right."), wrong


def test_the_draft_is_written_in_the_teams_voice(cast, at, keep):
    TeamVoice.objects.create(team=cast.team, greeting="Hi {name},", closing="Write back any time.", signed="{agent} of Larch")
    row = keep()
    at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "save"})
    body = Note.objects.get().body
    assert body.startswith("Hi Dana,")
    assert body.endswith("Write back any time.\n\nAmara Osei of Larch")
    at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "reword"})
    assert Note.objects.get().variant == 1


def test_a_note_goes_with_its_conversation(post, written):
    note, _ = written()
    deliver()
    note.conversation.delete()
    assert not Note.objects.exists()
    assert not Address.objects.exists()
    assert Reached.objects.get().note is None


def test_only_who_may_read_the_conversation_sees_its_note(cast, at, written, post):
    note, _ = written()
    for who, answer in (
        (cast.amara, 200),
        (cast.priya, 200),
        (cast.jun, 404),
        (cast.stranger, 404),
        (cast.tomasz, 404),
        (cast.ana, 404),
    ):
        assert at(who).get(f"/conversations/{note.conversation_id}/letter/").status_code == answer, who
    assert "What we did" in at(cast.priya).get("/letters/").content.decode()
    assert "What we did" not in at(cast.jun).get("/letters/").content.decode()


def test_the_page_of_the_conversation_leads_to_the_note_and_shows_promises_as_they_stand(cast, at, keep):
    row = keep(*with_a_promise())
    work.follow(Job.objects.get(kind="follow"), None)
    page = f"/conversations/{row.pk}/"
    assert f'href="{page}letter/"' in at(cast.amara).get(page).content.decode()
    promise = Promise.objects.get()
    at(cast.amara).post(f"/promises/{promise.pk}/settle/", {"state": "broken"})
    assert "<b>Broken</b>" in at(cast.amara).get(page).content.decode()
    at(cast.amara).post(f"{page}letter/", {"do": "save"})
    assert "being written" in at(cast.amara).get(page).content.decode()


def test_a_late_promise_is_left_out_of_the_draft_and_pointed_to(cast, at, keep, monkeypatch):
    row = keep(*with_a_promise())
    monkeypatch.setattr(work.timezone, "now", lambda: SOON_AFTER)
    work.follow(Job.objects.get(kind="follow"), None)
    assert "with the driver" in at(cast.amara).get(f"/conversations/{row.pk}/letter/").content.decode().split("What it rests on")[0]
    monkeypatch.setattr(work.timezone, "now", lambda: SOON_AFTER + timedelta(days=3))
    page = at(cast.amara).get(f"/conversations/{row.pk}/letter/").content.decode()
    assert "with the driver" not in page.split("What it rests on")[0]
    assert "1 promise of this conversation is late" in page
