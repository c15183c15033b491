"""Agent and supervisor write to each other at a turn; after a hard conversation two questions, for nobody else's eyes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heard.conversation import Spike
from heard.respond.looking_back import may_ask
from heard.web.conversations import noting, reflecting
from heard.web.conversations.models import Note, Reflection
from heard.web.live.models import Announcement
from heard.web.people.models import Person, Record
from heard.web.people.rights import Role

from .conftest import MONDAY, a_conversation, a_reading

HARD = replace(a_reading(), spikes=(Spike(0, None, 2.6),))
HEARD = "Fear, under the anger."


def test_a_note_stands_at_its_turn_for_the_agent_and_the_supervisor_and_nobody_else(cast, at, keep):
    row = keep(by=cast.tomasz)
    at(cast.priya).post(f"/conversations/{row.pk}/note/", {"turn": "1", "words": "What did you want to say here?"})
    at(cast.amara).post(f"/conversations/{row.pk}/note/", {"turn": "1", "words": "That I saw the two failed vans."})
    for person in (cast.amara, cast.priya):
        page = at(person).get(f"/conversations/{row.pk}/").content.decode()
        assert page.index("What did you want") < page.index("That I saw the two") < page.index('id="t2"')
        assert "2 notes" in at(person).get("/conversations/").content.decode()
    page = at(cast.tomasz).get(f"/conversations/{row.pk}/").content.decode()
    assert "What did you want" not in page, "who brought it in reads the words, not what the two write to each other"
    assert "2 notes" not in at(cast.tomasz).get("/conversations/").content.decode()


def test_a_note_about_no_turn_is_about_the_whole_and_an_empty_one_is_none(cast, at, keep):
    row = keep()
    for turn, words in (("99", "Well done."), ("1", "   "), ("-1", "")):
        at(cast.priya).post(f"/conversations/{row.pk}/note/", {"turn": turn, "words": words})
    assert [(n.turn, n.words) for n in Note.objects.all()] == [(None, "Well done.")]
    assert "Well done." in at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()


def test_a_note_is_taken_back_by_whoever_wrote_it(cast, at, keep):
    row = keep()
    note = noting.note(cast.priya, row, 1, "Too harsh.", MONDAY)
    assert at(cast.amara).post(f"/notes/{note.pk}/take-back/").status_code == 404
    assert at(cast.priya).post(f"/notes/{note.pk}/take-back/").status_code == 302
    assert not Note.objects.exists()
    told = list(Record.objects.filter(did__startswith="note.").values_list("did", "facts"))
    assert told == [("note.written", {"turn": 1}), ("note.taken-back", {"turn": 1})]


def test_after_a_hard_conversation_the_person_who_answered_is_asked(cast, at, keep):
    row = keep(reading=HARD)
    asked = Reflection.objects.get()
    assert (asked.person, asked.conversation) == (cast.amara, row)
    for page in ("/conversations/", "/today/"):
        assert "Look back on a hard one?" in at(cast.amara).get(page).content.decode()
    assert "Look back on a hard one?" not in at(cast.priya).get("/conversations/").content.decode()
    assert "What emotion did you hear?" in at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()


def test_nobody_is_asked_after_a_calm_one_or_an_old_one(cast, keep):
    keep()
    keep(replace(a_conversation("old"), started_at=MONDAY - timedelta(days=3)), HARD)
    assert not Reflection.objects.exists()


def test_two_missed_chances_make_a_conversation_hard():
    (moment,) = a_reading().moments
    twice = replace(a_reading(), moments=(moment, replace(moment, turn=3)))
    assert may_ask(twice, MONDAY, None, MONDAY)
    assert not may_ask(a_reading(), MONDAY, None, MONDAY)


def test_a_person_is_asked_once_a_shift(cast, keep):
    keep(reading=HARD)
    keep(a_conversation("second"), HARD)
    assert Reflection.objects.count() == 1
    later = MONDAY + timedelta(hours=13)
    assert reflecting.ask(Reflection.objects.get().conversation, HARD, later) is not None
    third = keep(replace(a_conversation("third"), started_at=later), HARD)
    assert reflecting.ask(third, HARD, later) is not None
    assert Reflection.objects.count() == 2


def test_the_question_can_be_skipped_and_does_not_come_back(cast, at, keep):
    row = keep(reading=HARD)
    sent = at(cast.amara).post(f"/conversations/{row.pk}/reflect/", {"skip": "1", "from": "list"})
    assert sent["Location"] == "/conversations/"
    for page in ("/conversations/", "/today/"):
        assert "Look back on a hard one?" not in at(cast.amara).get(page).content.decode()
    assert reflecting.open_question(cast.amara) is None


def test_the_answer_stands_beside_the_reading(cast, at, keep):
    row = keep(reading=HARD)
    at(cast.amara).post(f"/conversations/{row.pk}/reflect/", {"heard": HEARD, "did": "I rang the depot."})
    page = at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()
    section = page[page.index('id="reflection"') :]
    assert HEARD in section
    assert "I rang the depot." in section
    assert "Frustration" in section
    assert reflecting.open_question(cast.amara) is None


def test_somebody_who_was_not_asked_may_look_back_all_the_same(cast, at, keep):
    row = keep()
    at(cast.amara).post(f"/conversations/{row.pk}/reflect/", {"heard": HEARD})
    assert Reflection.objects.get().asked_at is None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AGENT])
def test_an_answer_is_for_nobody_elses_eyes(role, cast, at, keep):
    row = keep(reading=HARD, by=cast.tomasz)
    at(cast.amara).post(f"/conversations/{row.pk}/reflect/", {"heard": HEARD, "did": "I breathed."})
    other = Person.objects.join(f"other-{role}@example.org", "Other", role, cast.team)
    for person in (other, cast.priya, cast.tomasz, cast.ana, cast.jun, cast.stranger):
        browser = at(person)
        for path in (f"/conversations/{row.pk}/", f"/conversations/{row.pk}/?reflect=again", "/conversations/", "/contests/"):
            assert HEARD not in browser.get(path).content.decode()
        assert browser.post(f"/conversations/{row.pk}/reflect/", {"heard": "overwritten"}).status_code == 404
    assert Reflection.objects.get().heard == HEARD


def test_that_somebody_looked_back_is_written_nowhere_else(cast, at, keep):
    row = keep(reading=HARD)
    before = Record.objects.count(), Announcement.objects.count()
    at(cast.amara).post(f"/conversations/{row.pk}/reflect/", {"heard": HEARD, "did": "I breathed."})
    assert (Record.objects.count(), Announcement.objects.count()) == before
    row.delete()
    assert not Reflection.objects.exists()


def test_a_conversation_that_is_handed_to_somebody_else_takes_no_answer_along(cast, at, keep):
    row = keep(reading=HARD)
    at(cast.amara).post(f"/conversations/{row.pk}/reflect/", {"heard": HEARD})
    type(row).objects.update(agent=cast.jun)
    assert HEARD not in at(cast.jun).get(f"/conversations/{row.pk}/").content.decode()
