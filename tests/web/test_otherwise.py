"""Where a language model is switched on it is asked for other words, which are offered and never sent by themselves."""

import json
from dataclasses import replace

import pytest
from opinion.fake_model import Reply, model_that_answers

from heard.web.following import notes
from heard.web.following.models import Note
from heard.web.people.models import Record

from .test_promises import with_a_promise


def wordings(*words):
    return Reply(json.dumps({"wordings": list(words)}))


@pytest.fixture
def switched_on(monkeypatch):
    """A language model that gives these answers, one after the other."""

    def on(*replies):
        place = model_that_answers(*replies)
        at = place.__enter__()
        places.append(place)
        monkeypatch.setenv("HEARD_LANGUAGE_MODEL_URL", at.url)
        monkeypatch.setenv("HEARD_LANGUAGE_MODEL_NAME", "A small model")
        return at

    places = []
    yield on
    for place in places:
        place.__exit__(None, None, None)


def refunded():
    """A conversation in which something was done, so that its draft has no gap."""
    said, reading = with_a_promise()
    done = replace(said.turns[1], text="I have refunded the 39 dollars to your card, and a new cot is on its way.")
    return replace(said, turns=(said.turns[0], done, said.turns[2])), replace(reading, promises=())


def page_of(cast, at, row, **asked):
    answer = at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "otherwise"} | asked)
    return answer.status_code, answer.content.decode()


def own_words(cast, row):
    drafted = notes.drafted(row, cast.amara)[0]
    return " ".join(line.words for line in drafted.lines)


def test_without_a_language_model_there_is_no_button_and_asking_says_so(cast, at, keep):
    row = keep(*refunded())
    assert 'value="otherwise"' not in at(cast.amara).get(f"/conversations/{row.pk}/letter/").content.decode()
    status, page = page_of(cast, at, row)
    assert status == 409
    assert "no language model is switched on" in page


def test_its_wordings_are_offered_below_the_note_and_one_is_taken(cast, at, keep, switched_on):
    row = keep(*refunded())
    good, bad = f"In short: {own_words(cast, row)}", f"{own_words(cast, row)} You get 250 dollars."
    place = switched_on(wordings(good, bad))
    assert "Ask A small model" in at(cast.amara).get(f"/conversations/{row.pk}/letter/").content.decode()
    status, page = page_of(cast, at, row, subject="Mine", body="Dear Dana, my own words.")
    assert status == 200
    assert "In short:" in page
    assert "250 dollars" not in page, "what was not said is left out"
    assert "Dear Dana, my own words." in page
    assert Note.objects.get().body == "Dear Dana, my own words.", "nothing takes its place by itself"
    assert "Dana" not in place.words, "names stay here"
    taken = page.split('<textarea name="body" hidden>')[1].split("</textarea>")[0]
    at(cast.amara).post(f"/conversations/{row.pk}/letter/", {"do": "save", "subject": "Mine", "body": taken})
    kept = Note.objects.get()
    assert kept.body.startswith("Dear Dana,\n\nIn short:")
    assert kept.body.endswith("Amara Osei")
    asked = Record.objects.get(did="letter.asked-otherwise")
    assert (asked.person, asked.facts) == (cast.amara, {"conversation": row.pk, "wordings": 1})


@pytest.mark.parametrize("reply", [Reply(status=500), Reply("no JSON at all"), Reply(hang_up=True)])
def test_where_it_does_not_answer_the_draft_stands_and_the_page_says_why(cast, at, keep, switched_on, reply):
    row = keep(*refunded())
    switched_on(reply)
    status, page = page_of(cast, at, row, subject="Mine", body="My own words.")
    assert status == 409
    assert 'id="fault"' in page
    assert Note.objects.get().body == "My own words."


def test_where_nothing_it_offers_may_be_said_that_is_told(cast, at, keep, switched_on):
    row = keep(*refunded())
    switched_on(wordings(f"{own_words(cast, row)} I will send you 99 flowers tomorrow."))
    status, page = page_of(cast, at, row)
    assert status == 200
    assert "It offered nothing that says only what was said." in page


def test_what_was_done_is_for_a_person_to_say_where_the_conversation_does_not(cast, at, keep, switched_on):
    row = keep(*with_a_promise())
    place = switched_on(wordings("x"))
    assert 'value="otherwise"' not in at(cast.amara).get(f"/conversations/{row.pk}/letter/").content.decode()
    assert page_of(cast, at, row)[0] == 409
    assert place.asked == []


def test_nobody_who_may_not_write_the_note_asks_a_model_about_it(cast, at, keep, switched_on):
    row = keep(*refunded())
    place = switched_on(wordings("x"))
    for person in (cast.jun, cast.stranger, cast.rival, cast.ana, cast.tomasz):
        assert at(person).post(f"/conversations/{row.pk}/letter/", {"do": "otherwise"}).status_code == 404
    assert place.asked == []
