"""Conversations are kept, found, looked back at and contested."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heard.web.conversations import finding, keeping, words
from heard.web.conversations.access import visible_to
from heard.web.conversations.models import Conversation, Reading
from heard.web.live.models import Announcement
from heard.web.people.models import Record

from .conftest import MONDAY, a_conversation, a_reading


def found(person, **asked):
    want = finding.wanted(asked)
    return [c.external_id for c in finding.page(finding.find(visible_to(person), want), want).rows]


def test_a_conversation_comes_out_as_it_went_in(keep):
    said = replace(a_conversation(), extra={"ticket": 7}, subject="Cot")
    assert keeping.as_said(keep(said)) == said


def test_the_same_conversation_arriving_again_is_kept_once(keep):
    assert keep().pk == keep().pk
    assert Conversation.objects.count() == 1


def test_older_readings_are_kept_and_the_same_recipe_replaces_its_own(keep):
    keep(reading=a_reading(model="one"))
    keep(reading=a_reading(model="one", scenario="question"))
    row = keep(reading=a_reading(model="two", scenario="praise"))
    assert Reading.objects.count() == 2
    assert row.scenario == "praise"


def test_a_conversation_belongs_to_the_agent_who_is_named_in_it(cast, keep):
    assert keep(a_conversation("a", agent="amara osei")).agent == cast.amara
    assert keep(a_conversation("b", agent="Somebody Else")).agent is None


@pytest.fixture
def three(keep):
    keep(a_conversation("cot", said="The cot never came, I am so tired of it."))
    keep(replace(a_conversation("lamp", agent="Jun", said="My lamp flickers."), started_at=MONDAY + timedelta(days=1)),
         a_reading(feeling="confusion", scenario="technical", kind="care"))  # fmt: skip
    keep(replace(a_conversation("sofa", agent="Jun", said="The café sofa never came."), started_at=MONDAY + timedelta(days=2)),
         a_reading(feeling="anger"))  # fmt: skip


def test_search_finds_what_was_said_whatever_the_accents_and_the_last_word_may_be_unfinished(cast, three):
    assert found(cast.priya, q="never came") == ["sofa", "cot"]
    assert found(cast.priya, q="flick") == ["lamp"]
    assert found(cast.priya, q="COT tired") == ["cot"]
    assert found(cast.priya, q="cot lamp") == []
    assert found(cast.priya, q='"; DROP TABLE -- NEAR( OR *') == []


def test_filters_combine(cast, three):
    assert found(cast.priya, scenario="technical") == ["lamp"]
    assert found(cast.priya, feeling="anger") == ["sofa"]
    assert found(cast.priya, moments="missed") == ["sofa", "cot"]
    assert found(cast.priya, moments="missed", agent="Jun") == ["sofa"]
    assert found(cast.priya, since="2026-11-17", until="2026-11-17") == ["lamp"]
    assert found(cast.priya, q="came", feeling="frustration") == ["cot"]
    assert found(cast.priya, scenario="technical", feeling="anger") == []


def test_what_makes_no_sense_in_an_address_asks_nothing(cast, three):
    assert len(found(cast.priya, scenario="x", feeling="y", moments="z", since="yesterday", until="9999-12-31", after="~")) == 3


def test_an_agent_finds_only_what_they_answered(cast, three):
    assert found(cast.amara) == ["cot"]
    assert found(cast.jun, q="came") == ["sofa"]
    assert found(cast.stranger, q="came") == []


def test_pages_go_forth_and_back_without_a_gap_even_where_times_are_equal(cast, keep):
    everyone = [f"c{i:03}" for i in range(120)]
    for ident in everyone:
        keep(a_conversation(ident, said=f"Words of {ident}"), unread=True)
    want, seen, pages = finding.wanted({}), [], []
    while True:
        page = finding.page(visible_to(cast.priya), want)
        assert page.total == 120
        pages.append([c.external_id for c in page.rows])
        seen += pages[-1]
        if not page.older:
            break
        want = finding.wanted({"after": finding.place(page.rows[-1])})
    assert seen == everyone[::-1]
    back = finding.page(visible_to(cast.priya), finding.wanted({"before": finding.place(page.rows[0])}))
    assert [c.external_id for c in back.rows] == pages[1]


def test_the_list_shows_the_concern_the_curve_and_the_words_that_were_found(cast, at, three):
    page = at(cast.priya).get("/conversations/", {"q": "tired"}).content.decode()
    assert "Her cot has not come, for the third time." in page
    assert "<mark>tired</mark>" in page
    assert 'aria-label="Starts clear strain, ends at ease"' in page
    assert "0 moments of care, 1 missed chances" in page


def test_words_of_a_customer_cannot_become_part_of_the_page(cast, at, keep):
    row = keep(a_conversation(said="<script>alert(1)</script> tired"), replace(a_reading(), concern="<img src=x>"))
    for path in (f"/conversations/{row.pk}/", "/conversations/?q=tired"):
        page = at(cast.priya).get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_a_deleted_conversation_is_no_longer_found_by_its_words(cast, keep):
    row = keep()
    row.delete()
    assert not Conversation.objects.exists()
    again = keep(a_conversation("other", said="Something else."))
    assert list(words.containing(Conversation.objects.all(), "third")) == []
    assert list(words.containing(Conversation.objects.all(), "else")) == [again]


def test_the_trail_and_the_news_hold_no_word_of_a_customer(cast, at, keep):
    row = keep()
    browser = at(cast.priya)
    browser.get(f"/conversations/{row.pk}/")
    browser.post(f"/conversations/{row.pk}/contest/", {"mark": "1.moment", "what": "mark", "words": "Unfair to Amara"})
    browser.get("/conversations/", {"q": "third"})
    did = set(Record.objects.values_list("did", flat=True))
    assert {"file.brought", "conversation.kept", "conversation.read", "conversation.opened", "mark.contested"} <= did
    written = " ".join(f"{r.did} {r.about} {r.facts}" for r in Record.objects.all())
    written += " ".join(f"{a.topic} {a.about}" for a in Announcement.objects.all())
    for word in ("third", "Nobody", "Dana", "Unfair", "cot", "listened"):
        assert word not in written
