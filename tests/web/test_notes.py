"""A note is drafted, written in the team's voice, and promises only what somebody stands by."""

from datetime import timedelta

import pytest

from heard.web.following import work
from heard.web.following.models import Address, Note, NoteState, Promise, Reached, TeamVoice
from heard.web.jobs.models import Job

from .test_promises import SOON_AFTER, with_a_promise
from .writing import BODY, DANA, deliver


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
