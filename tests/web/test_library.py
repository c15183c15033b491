"""A conversation worth showing is shared without names, after a person has looked at exactly what is shared."""

from dataclasses import replace

import pytest

from heard import conversation as nouns
from heard.conversation import Speaker
from heard.web.conversations import contesting
from heard.web.library import sharing
from heard.web.library.models import Kept
from heard.web.people.models import Person, Record
from heard.web.people.rights import Role

from .conftest import MONDAY, a_conversation, a_reading


def told():
    turns = (
        nouns.Turn(Speaker.CUSTOMER, "Nobody came to Mill Lane. Dana here, third time.", 0.0, name="Dana"),
        nouns.Turn(Speaker.AGENT, "Dana, I am Amara, and I rang the depot.", 60.0, name="Amara Osei"),
        nouns.Turn(Speaker.CUSTOMER, "Thank you Amara, you listened.", 120.0, name="Dana"),
    )
    return replace(a_conversation(), turns=turns, subject="Order of Dana", extra={"ticket": "LC-1"})


@pytest.fixture
def row(keep):
    return keep(told(), replace(a_reading(kind="care"), concern="Dana waits in Mill Lane for the third time."))


def look(browser, row, **given):
    page = browser.post(f"/conversations/{row.pk}/share/", given) if given else browser.get(f"/conversations/{row.pk}/share/")
    return page, page.content.decode()


def seen(page):
    return page.split('name="seen" value="')[1].split('"')[0]


def test_what_would_be_shared_has_no_names_no_dates_and_no_numbers_of_the_source(cast, at, row):
    _, page = look(at(cast.amara), row)
    main = page[page.index('class="chat read"') : page.index("review-side")]
    for word in ("Dana", "Amara", "LC-1", "17:42"):
        assert word not in main
    assert main.count('<span class="redacted">taken out</span>') == 4
    assert "Mill Lane" in main, "a machine overlooks things; that is why a person looks"


def test_a_person_takes_more_out_looks_again_and_shares_exactly_that(cast, at, row):
    browser = at(cast.amara)
    _, page = look(browser, row)
    given = {"hide": "mill  lane", "title": "A cot, for the third time", "why": "She rang first.", "checked": "1", "share": "1"}
    answer, page = look(browser, row, **given, seen=seen(page))
    assert answer.status_code == 400, "what is to be shared is no longer what was looked at"
    assert "Mill Lane" not in page
    answer, _ = look(browser, row, **given, seen=seen(page))
    kept = Kept.objects.get()
    assert answer["Location"] == f"/library/{kept.pk}/"
    assert "Mill Lane" not in str(kept.said) + str(kept.reading)
    page = at(cast.jun).get(f"/library/{kept.pk}/").content.decode()
    assert "the depot." in page
    assert "She rang first." in page
    said = page[page.index('class="convo"') : page.index("</main>")]
    for word in ("Dana", "Amara", "Mill Lane", "LC-1"):
        assert word not in said, "who kept it is named above, who speaks in it is not"


@pytest.mark.parametrize("left_out", ["checked", "title", "seen"])
def test_nothing_is_shared_that_nobody_looked_at(cast, at, row, left_out):
    browser = at(cast.amara)
    _, page = look(browser, row)
    given = {"title": "A cot", "checked": "1", "share": "1", "seen": seen(page)}
    del given[left_out]
    assert look(browser, row, **given)[0].status_code == 400
    assert not Kept.objects.exists()


def test_the_marks_lie_on_the_same_words_and_a_contested_one_is_left_out(cast, row):
    contesting.contest(cast.amara, row, mark="0.feeling", doubt="feeling", reason="x", now=MONDAY)
    made = sharing.draft(row, ["rang the depot"])
    assert [len(turn.text) for turn in made.said.turns] == [len(turn.text) for turn in told().turns]
    assert made.reading.moments[0].reply == a_reading().moments[0].reply
    assert made.reading.turns[0].feeling == ""
    assert made.reading.concern == "[name] waits in Mill Lane for the third time."


def test_a_kept_conversation_without_a_feeling_is_still_a_page(cast, at, row):
    contesting.contest(cast.amara, row, mark="0.feeling", doubt="feeling", reason="x", now=MONDAY)
    kept = sharing.share(cast.amara, row, sharing.draft(row, []), "A cot", "", MONDAY)
    assert at(cast.jun).get(f"/library/{kept.pk}/").status_code == 200


def test_the_whole_team_borrows_and_no_other(cast, at, row):
    kept = sharing.share(cast.amara, row, sharing.draft(row, []), "A cot", "", MONDAY)
    for person in (cast.amara, cast.jun, cast.priya, cast.ana, cast.tomasz):
        page = at(person).get("/library/").content.decode()
        assert "A cot" in page
        assert 'aria-label="Starts clear strain, ends at ease"' in page
    for person in (cast.stranger, cast.rival):
        assert "A cot" not in at(person).get("/library/").content.decode()
        assert at(person).get(f"/library/{kept.pk}/").status_code == 404


def test_whoever_answered_may_take_it_out_again_although_a_supervisor_shared_it(cast, at, row):
    kept = sharing.share(cast.priya, row, sharing.draft(row, []), "A cot", "", MONDAY)
    assert at(cast.jun).post(f"/library/{kept.pk}/take-back/").status_code == 404
    assert at(cast.amara).post(f"/library/{kept.pk}/take-back/").status_code == 302
    assert not Kept.objects.exists()
    assert [r.facts for r in Record.objects.filter(did="conversation.unshared")] == [{"kept": kept.pk}]


def test_shared_again_it_takes_the_place_of_the_older_one_and_goes_with_the_conversation(cast, row):
    for title in ("First", "Second"):
        sharing.share(cast.amara, row, sharing.draft(row, []), title, "", MONDAY)
    assert Kept.objects.get().title == "Second"
    row.delete()
    assert not Kept.objects.exists()


def test_who_brought_a_conversation_of_another_team_in_does_not_share_it(cast, at, keep):
    elsewhere = Person.objects.join("e@example.org", "Elsewhere", Role.SUPERVISOR, cast.rival.team)
    row = keep(by=elsewhere)
    assert at(elsewhere).get(f"/conversations/{row.pk}/").status_code == 200
    assert at(elsewhere).get(f"/conversations/{row.pk}/share/").status_code == 404


def test_a_moment_of_care_leads_to_the_library(cast, at, row, keep):
    assert "Keep in the library" in at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()
    missed = keep(a_conversation("other"))
    assert "Keep in the library" not in at(cast.amara).get(f"/conversations/{missed.pk}/").content.decode()
