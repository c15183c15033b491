"""What was said is found again: words in a row, words of one side, filters that combine, views that are kept."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from heard import conversation as nouns
from heard.conversation import Speaker
from heard.web.conversations import finding, noting
from heard.web.conversations.access import visible_to
from heard.web.conversations.models import SavedView
from heard.web.conversations.words import Term, terms
from heard.web.people.models import Record

from .conftest import MONDAY, a_conversation, a_reading


def found(person, **asked):
    want = finding.wanted(asked)
    return [c.external_id for c in finding.page(finding.find(visible_to(person), want), want).rows]


def told(ident, customer, agent, **rest):
    turns = (nouns.Turn(Speaker.CUSTOMER, customer, name="Dana"), nouns.Turn(Speaker.AGENT, agent, name="Amara Osei"))
    return replace(nouns.Conversation(id=ident, turns=turns, started_at=MONDAY), **rest)


@pytest.fixture
def shelf(keep):
    keep(told("cot", "The cot never came. I want to cancel.", "We can cancel nothing here."), unread=True)
    keep(told("sofa", "It came, never mind. Très bien, ce café!", "Shall I cancel it for you?"), unread=True)
    keep(told("lamp", "My e-mail is 30.11, can't you see?", "I can, and I’ll look."), unread=True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("never came", ["sofa", "cot"]),
        ('"never came"', ["cot"]),
        ('"came never"', ["sofa"]),
        ("cancel -mind", ["cot"]),
        ("cancel -nothing", ["sofa"]),
        ("cafe", ["sofa"]),
        ("CAFÉ", ["sofa"]),
        ("tres bi", ["sofa"]),
        ('"tres bi"', []),
        ("e-mail 30.11", ["lamp"]),
        ("can’t", ["lamp"]),
        ("amara", ["lamp", "sofa", "cot"]),
        ('"', ["lamp", "sofa", "cot"]),
        ("-cancel", ["lamp", "sofa", "cot"]),
        ("OR NEAR( & | ! <-> :* \\", []),
    ],
)
def test_a_search_finds_words_words_in_a_row_and_leaves_out_what_is_not_wanted(cast, shelf, query, names):
    assert found(cast.priya, q=query) == names


def test_a_search_can_ask_who_said_it(cast, shelf):
    assert found(cast.priya, q="cancel", by="customer") == ["cot"]
    assert found(cast.priya, q="cancel", by="agent") == ["sofa", "cot"]
    assert found(cast.priya, q="amara", by="agent") == [], "a name is not what somebody said"


def test_the_words_that_are_shown_are_those_of_the_side_that_was_asked_for(cast, at, shelf):
    page = at(cast.priya).get("/conversations/", {"q": "cancel", "by": "agent"}).content.decode()
    assert "We can <mark>cancel</mark> nothing" in page
    assert "want to <mark>cancel</mark>" not in page
    page = at(cast.priya).get("/conversations/", {"q": "cafe"}).content.decode()
    assert "<mark>café</mark>" in page


def test_a_query_is_taken_apart():
    assert terms('the "third time" -sorry unfin') == [
        Term(("the",)), Term(("third", "time")), Term(("unfin",), unfinished=True), Term(("sorry",), wanted=False),
    ]  # fmt: skip
    assert terms("") == terms("… – !") == []


def test_filters_by_end_strain_channel_and_what_was_done(cast, keep):
    keep(replace(a_conversation("calm"), channel="email"), replace(a_reading(), moments=(), resolution="unsolved"))
    rose = replace(a_reading(), spikes=(nouns.Spike(0, None, 2.6),))
    row = keep(replace(a_conversation("rose"), started_at=MONDAY + timedelta(hours=1)), rose)
    keep(replace(a_conversation("new"), started_at=MONDAY + timedelta(hours=2)), unread=True)
    noting.note(cast.priya, row, 1, "Look here.", MONDAY)
    assert found(cast.priya, resolution="unsolved") == ["calm"]
    assert found(cast.priya, strain="rose") == ["rose"]
    assert found(cast.priya, strain="clear") == ["rose", "calm"]
    assert found(cast.priya, channel="email") == ["calm"]
    assert found(cast.priya, state="noted") == ["rose"]
    assert found(cast.priya, state="unread") == ["new"]
    assert found(cast.priya, state="contested") == []
    assert found(cast.priya, strain="rose", channel="email") == []


def test_the_count_is_the_number_of_rows_whatever_is_asked(cast, keep):
    for n in range(7):
        keep(a_conversation(f"c{n}", agent=("Jun", "Amara Osei")[n % 2], said=f"cot number {n}"),
             a_reading(feeling=("anger", "worry")[n % 3 == 0], kind=("care", "missed")[n % 2]))  # fmt: skip
    for asked in ({}, {"q": "cot"}, {"feeling": "worry"}, {"moments": "care", "q": "num"}, {"agent": "Jun", "feeling": "anger"}):
        want = finding.wanted(asked)
        for person in (cast.priya, cast.jun, cast.amara, cast.rival):
            page = finding.page(finding.find(visible_to(person), want), want)
            assert page.total == len(page.rows)


def walk(person, **asked):
    """Every page of what is asked, to the oldest and back to the newest: the names, and what the pages say of the count."""
    there, counts, want = [], set(), finding.wanted(asked)
    while True:
        page = finding.page(finding.find(visible_to(person), want), want)
        there.append([c.external_id for c in page.rows])
        counts.add((page.total, page.is_more))
        if not page.older:
            break
        want = finding.wanted(dict(parse_qsl(page.older[1:])))
    back = [there[-1]]
    while page.newer:
        want = finding.wanted(dict(parse_qsl(page.newer[1:])))
        page = finding.page(finding.find(visible_to(person), want), want)
        back.append([c.external_id for c in page.rows])
        counts.add((page.total, page.is_more))
    assert back[::-1] == there
    return [name for names in there for name in names], counts


@pytest.mark.parametrize(("most", "told"), [(100, (9, False)), (9, (9, False)), (8, (8, True)), (3, (3, True)), (1, (1, True))])
def test_a_search_is_counted_up_to_a_bound_and_its_pages_go_on_beyond_it(cast, keep, monkeypatch, most, told):
    monkeypatch.setattr(finding, "MOST_COUNTED", most)
    monkeypatch.setattr(finding, "PAGE", 2)
    for n in range(9):
        keep(replace(a_conversation(f"c{n}", said=f"cot number {n}"), started_at=MONDAY + timedelta(hours=n // 2)), unread=True)
    newest = [f"c{n}" for n in range(8, -1, -1)]
    assert walk(cast.priya, q="cot") == (newest, {told})
    assert walk(cast.priya) == (newest, {(9, False)}), "without a search every one is counted"


def test_a_page_says_plainly_that_there_are_more_than_were_counted(cast, at, keep, monkeypatch):
    monkeypatch.setattr(finding, "MOST_COUNTED", 1)
    for n in range(2):
        keep(a_conversation(f"c{n}"), unread=True)
    page = " ".join(at(cast.priya).get("/conversations/", {"q": "third"}).content.decode().split())
    assert "More than 1 conversations found, newest first" in page


def test_the_last_word_of_one_side_and_the_first_of_the_other_are_not_in_a_row(cast, keep):
    keep(told("cot", "I want to cancel", "today is fine"), unread=True)
    assert found(cast.priya, q='"cancel today"') == []
    assert found(cast.priya, q="cancel today") == ["cot"]


def test_who_may_not_read_notes_cannot_ask_for_them(cast, at, keep):
    row = keep(by=cast.tomasz)
    noting.note(cast.priya, row, 1, "Look here.", MONDAY)
    other = keep(a_conversation("lamp"), by=cast.tomasz)
    page = at(cast.tomasz).get("/conversations/?state=noted").content.decode()
    assert f"/conversations/{other.pk}/" in page, "the filter asks nothing of who may not"


def test_a_view_is_saved_under_a_name_found_again_and_forgotten(cast, at, keep):
    keep()
    browser = at(cast.priya)
    sent = browser.post("/views/", {"name": " Hard   ones ", "query": "feeling=frustration&moments=missed&after=nonsense&x=y"})
    assert sent["Location"] == "/conversations/?feeling=frustration&moments=missed"
    page = browser.get(sent["Location"]).content.decode()
    assert 'href="/conversations/?feeling=frustration&amp;moments=missed" aria-current="page">Hard ones</a>' in page
    assert "Hard ones" not in at(cast.amara).get("/conversations/").content.decode()
    browser.post("/views/", {"name": "Hard ones", "query": "feeling=anger"})
    assert list(SavedView.objects.values_list("query", flat=True)) == ["feeling=anger"]
    browser.post(f"/views/{SavedView.objects.get().pk}/forget/")
    assert not SavedView.objects.exists()
    assert "Hard" not in " ".join(str(r.facts) + r.about for r in Record.objects.filter(did__startswith="view."))


@pytest.mark.parametrize(("name", "query"), [("", "feeling=anger"), ("All", ""), ("x", "feeling=no")])
def test_a_view_without_a_name_or_a_filter_is_not_saved(cast, at, keep, name, query):
    at(cast.priya).post("/views/", {"name": name, "query": query})
    assert not SavedView.objects.exists()
