"""A note reaches the customer's mailbox once, and whoever asks for no more gets no more."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from heard.web.following import notes, sealed, work
from heard.web.following.models import Address, Note, NoteState, Reached, Silence
from heard.web.jobs.models import Job
from heard.web.people.models import Record

from .writing import BODY, DANA, deliver


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
        # the search index keeps what other stories said until it is tidied; what is in it comes from the turns, looked at here
        for table in (t for t in connection.introspection.table_names() if not t.startswith("conversations_words")):
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
