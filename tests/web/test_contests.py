"""A mark is contested, counts nowhere, is settled by a supervisor, and counts as it was settled; both read the exchange."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from heard.web.conversations import contesting, finding, keeping
from heard.web.conversations.access import visible_to
from heard.web.conversations.models import Contest, Conversation
from heard.web.live.models import Announcement
from heard.web.people.models import Person, Record

from .conftest import MONDAY, a_conversation, a_reading


def doubt(person, row, mark="1.moment", reason="The script says so.", now=MONDAY):
    return contesting.contest(person, row, mark=mark, doubt="mark", reason=reason, now=now)


def answer(person, told, outcome="stands", to="", words="I read it the same way."):
    return contesting.settle(person, told, outcome=outcome, changed_to=to, answer=words, now=MONDAY + timedelta(days=1))


def figures(row):
    fresh = Conversation.objects.get(pk=row.pk)
    return fresh.missed, fresh.care, fresh.contested


def found(person, **asked):
    want = finding.wanted(asked)
    return [c.external_id for c in finding.page(finding.find(visible_to(person), want), want).rows]


def test_a_contest_is_kept_with_its_reason_and_shown_at_the_mark(cast, at, keep):
    row = keep()
    page = at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()
    assert 'data-contest="1.moment"' in page
    said = {"mark": "1.moment", "what": "reason", "words": "The script says so."}
    sent = at(cast.amara).post(f"/conversations/{row.pk}/contest/", said)
    assert sent["Location"] == f"/conversations/{row.pk}/#t1"
    kept = Contest.objects.get()
    assert (kept.person, kept.mark, kept.said, kept.doubt) == (cast.amara, "1.moment", "missed", "reason")
    page = at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()
    assert "The script says so." in page
    assert "Contested by you" in page
    assert "Contested by Amara Osei" in at(cast.priya).get(f"/conversations/{row.pk}/").content.decode()


def test_a_contest_without_a_reason_or_about_no_mark_is_not_kept(cast, at, keep):
    row = keep()
    whole = {"mark": "1.moment", "what": "mark", "words": "x"}
    for said in ({**whole, "words": " "}, {**whole, "mark": ""}, {**whole, "mark": "0.moment"}, {**whole, "what": "no"}):
        assert at(cast.amara).post(f"/conversations/{row.pk}/contest/", said).status_code == 400
    assert not Contest.objects.exists()


def test_a_contested_mark_counts_nowhere_until_it_is_settled(cast, keep):
    row = keep()
    assert figures(row) == (1, 0, 0)
    told = doubt(cast.amara, row)
    assert figures(row) == (0, 0, 1)
    assert found(cast.priya, moments="missed") == []
    assert keeping.standing_reading(row).moments == ()
    answer(cast.priya, told)
    assert figures(row) == (1, 0, 0)
    assert found(cast.priya, moments="missed") == ["cot"]


def test_a_contested_feeling_leaves_the_curve_the_filter_and_the_strength(cast, keep):
    row = keep()
    assert (row.strength, row.curve) == (2, [2.0, -1.0])
    told = doubt(cast.amara, row, "0.feeling")
    row = Conversation.objects.get()
    assert (row.strength, row.curve) == (0, [-1.0])
    assert found(cast.priya, feeling="frustration") == []
    answer(cast.priya, told, "changes", "worry:1")
    row = Conversation.objects.get()
    assert (row.strength, row.curve) == (1, [1.0, -1.0])
    assert found(cast.priya, feeling="worry") == ["cot"]


def test_a_changed_mark_changes_the_figures_and_the_page(cast, at, keep):
    row = keep()
    before = row.felt_understood
    answer(cast.priya, doubt(cast.amara, row), "changes", "care", "You did what you could.")
    assert figures(row) == (0, 1, 0)
    assert Conversation.objects.get().felt_understood > before
    page = at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()
    assert "Moment of care" in page
    assert "changed from missed chance to moment of care" in page
    assert "You did what you could." in page


def test_where_a_mark_was_changed_away_the_exchange_stands_below_the_words(cast, at, keep):
    row = keep()
    answer(cast.priya, doubt(cast.amara, row), "changes", "none", "Nothing was to be met here.")
    for person in (cast.amara, cast.priya):
        page = at(person).get(f"/conversations/{row.pk}/").content.decode()
        assert 'class="moment missed' not in page
        assert "Nothing was to be met here." in page
        assert "The script says so." in page


def test_what_stayed_unclear_counts_nowhere(cast, keep):
    row = keep()
    answer(cast.priya, doubt(cast.amara, row), "unclear")
    assert figures(row) == (0, 0, 0)


def test_a_verdict_outlives_a_newer_reading_and_a_newer_reading_keeps_the_open_contest(cast, keep):
    row = keep()
    answer(cast.priya, doubt(cast.amara, row), "changes", "care")
    keep(reading=a_reading(model="two"))
    assert figures(row) == (0, 1, 0)
    doubt(cast.amara, row, "2.feeling")
    keep(reading=a_reading(model="three"))
    assert figures(row) == (0, 1, 1)


def test_a_contest_taken_back_lets_the_mark_count_again(cast, at, keep):
    row = keep()
    told = doubt(cast.amara, row)
    assert at(cast.priya).post(f"/contests/{told.pk}/withdraw/").status_code == 404
    at(cast.amara).post(f"/contests/{told.pk}/withdraw/")
    assert figures(row) == (1, 0, 0)
    assert "The script says so." not in at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()


def test_one_answer_settles_every_contest_of_that_mark_and_a_late_second_answer_changes_nothing(cast, keep):
    row = keep()
    told = doubt(cast.amara, row)
    other = doubt(cast.priya, row, reason="I doubt it as well.")
    assert answer(cast.rival, told, "changes", "care") is True
    assert answer(cast.priya, other, "stands") is False
    assert set(Contest.objects.values_list("outcome", "changed_to")) == {("changes", "care")}


def test_a_settled_mark_can_be_contested_again_and_counts_nowhere_until_then(cast, keep):
    row = keep()
    answer(cast.priya, doubt(cast.amara, row))
    doubt(cast.amara, row, reason="I have slept on it.", now=MONDAY + timedelta(days=2))
    assert Contest.objects.count() == 2
    assert figures(row) == (0, 0, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contest.objects.create(conversation=row, person=cast.amara, mark="1.moment", reason="twice")


def test_the_queue_shows_a_supervisor_the_team_and_an_agent_their_own(cast, at, keep):
    row = keep()
    doubt(cast.amara, row)
    assert "The script says so." in at(cast.priya).get("/contests/").content.decode()
    assert "The script says so." in at(cast.amara).get("/contests/").content.decode()
    for person in (cast.jun, cast.rival, cast.stranger):
        assert "The script says so." not in at(person).get("/contests/").content.decode()
    assert "1 contest waits for your answer" in at(cast.priya).get("/conversations/").content.decode()


def test_a_supervisor_settles_on_the_page_and_says_why(cast, at, keep):
    told = doubt(cast.amara, keep())
    browser = at(cast.priya)
    page = browser.get(f"/contests/{told.pk}/").content.decode()
    assert "Sorry for any inconvenience." in page
    assert 'value="care"' in page
    nowhere = {"outcome": "changes", "words": "x"}
    for wrong in ({}, {"outcome": "stands"}, nowhere, {**nowhere, "to": "joy:0"}, {"outcome": "withdrawn", "words": "x"}):
        assert browser.post(f"/contests/{told.pk}/settle/", wrong).status_code == 400
    sent = {"outcome": "changes", "to": "care", "words": "You stayed with her."}
    assert browser.post(f"/contests/{told.pk}/settle/", sent)["Location"] == "/contests/"
    assert "You stayed with her." in at(cast.amara).get("/contests/?show=settled").content.decode()


def test_nobody_settles_their_own_doubt(cast, at, keep):
    told = doubt(cast.priya, keep())
    sent = {"outcome": "stands", "words": "I was right."}
    assert at(cast.priya).post(f"/contests/{told.pk}/settle/", sent).status_code == 404


def test_somebody_whose_own_doubt_was_settled_does_not_settle_a_colleagues(cast, at, keep):
    row = keep(by=cast.tomasz)
    told = doubt(cast.amara, row)
    answer(cast.priya, told)
    doubt(cast.tomasz, row)
    for person in (cast.amara, cast.tomasz):
        assert at(person).post(f"/contests/{told.pk}/settle/", {"outcome": "stands", "words": "x"}).status_code == 404
    assert Contest.objects.filter(outcome="open").count() == 1


def test_where_a_team_has_no_supervisor_an_administrator_answers_and_reads_what_that_takes(cast, at, keep):
    row = keep()
    told = doubt(cast.amara, row)
    browser = at(cast.tomasz)
    assert browser.get(f"/contests/{told.pk}/").status_code == 404, "while there is a supervisor it is theirs"
    assert browser.post(f"/contests/{told.pk}/settle/", {"outcome": "stands", "words": "x"}).status_code == 404
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    assert "1 contest waits for your answer" in browser.get("/conversations/?q=x").content.decode()
    assert "The script says so." in browser.get("/contests/").content.decode()
    page = browser.get(f"/contests/{told.pk}/").content.decode()
    assert "Sorry for any inconvenience." in page
    assert f"/conversations/{row.pk}/" not in page, "the conversation itself stays closed to them"
    assert browser.get(f"/conversations/{row.pk}/").status_code == 404
    assert Record.objects.filter(did="contest.opened", person=cast.tomasz, about=f"conversation:{row.pk}").exists()
    sent = browser.post(f"/contests/{told.pk}/settle/", {"outcome": "changes", "to": "care", "words": "You stayed with her."})
    assert sent["Location"] == "/contests/"
    assert figures(row) == (0, 1, 0)
    assert "You stayed with her." in at(cast.amara).get("/contests/?show=settled").content.decode()


def test_a_guest_supervisor_is_one_and_nobody_stands_in_for_an_analyst_or_another_agent(cast, at, keep):
    told = doubt(cast.amara, keep())
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    for person in (cast.jun, cast.ana, cast.stranger, cast.rival):
        assert at(person).get(f"/contests/{told.pk}/").status_code == 404
    cast.rival.also_in.add(cast.team)
    assert at(cast.tomasz).get(f"/contests/{told.pk}/").status_code == 404
    assert at(cast.rival).get(f"/contests/{told.pk}/").status_code == 200
    assert at(cast.tomasz).get("/contests/").content.decode().count("The script says so.") == 0


def test_an_administrators_own_doubt_waits_for_another(cast, at, keep):
    told = doubt(cast.tomasz, keep(by=cast.tomasz))
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    assert at(cast.tomasz).get(f"/contests/{told.pk}/").status_code == 200
    assert at(cast.tomasz).post(f"/contests/{told.pk}/settle/", {"outcome": "stands", "words": "x"}).status_code == 404


def test_the_trail_tells_of_contest_and_answer_without_their_words(cast, keep):
    answer(cast.priya, doubt(cast.amara, keep()), "changes", "care")
    told = [(r.did, r.facts) for r in Record.objects.order_by("pk") if r.did.startswith(("mark.", "contest."))]
    assert told == [
        ("mark.contested", {"mark": "1.moment", "doubt": "mark"}),
        ("contest.settled", {"mark": "1.moment", "outcome": "changes"}),
    ]
    assert Announcement.objects.filter(topic="contest").count() == 2


def test_an_agent_contests_only_in_their_own_conversations(cast, at, keep):
    row = keep(a_conversation("lamp", agent="Jun"))
    said = {"mark": "1.moment", "what": "mark", "words": "x"}
    assert at(cast.amara).post(f"/conversations/{row.pk}/contest/", said).status_code == 404
