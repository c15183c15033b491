"""The board: who might need somebody now, one alert for each cause, and what a supervisor does about it."""

import re
import uuid
from datetime import time, timedelta

import pytest
from django.utils import timezone

from heard.respond import need
from heard.web.live import alerting, glances, help_words, whispering
from heard.web.live.glances import Asked
from heard.web.live.models import Alert, Announcement, Glance, Handover, Joined, Watch, Whisper
from heard.web.people.models import Record

from .heated import ACKNOWLEDGED, CALM, CLEAR, MILD, SEVERE, begin, does, says

NOW = timezone.now().replace(microsecond=0) - timedelta(minutes=30)


@pytest.fixture
def yusuf(cast):
    return begin(cast.team, cast.amara, NOW)


def shelf(person, **asked):
    return glances.rows(glances.shelf(person, Asked(**asked)))


def test_a_conversation_that_heats_up_alerts_once_and_closes_when_the_curve_falls(yusuf):
    yusuf.turn(CALM).turn(does("explanation")).turn(MILD).turn(does("deflection"))
    assert not Alert.objects.exists()
    yusuf.turn(SEVERE)
    alert = Alert.objects.get()
    assert (alert.cause, alert.turn, alert.held, alert.closed_at) == ("rise", 4, False, None)
    assert alert.told == {"also": [], "from": 0, "to": 3, "turns": 2, "feeling": "anger"}
    yusuf.turn(does("apology", met=1)).turn(SEVERE).turn(CLEAR)
    assert Alert.objects.count() == 1
    yusuf.turn(ACKNOWLEDGED).turn(MILD)
    assert Alert.objects.get().closed_at == yusuf.now
    yusuf.turn(does("deflection")).turn(SEVERE)
    assert Alert.objects.filter(closed_at=None).count() == 1
    assert Alert.objects.count() == 2


def test_what_a_reading_says_again_raises_nothing_twice(yusuf):
    yusuf.turn(MILD).turn(says("anger", 3, "unheard")).read().read()
    alert = Alert.objects.get()
    assert (alert.cause, alert.told["also"]) == ("rise", ["unheard"])


def test_a_further_cause_joins_the_alert_that_waits_and_is_news_after_it_was_seen(cast, yusuf):
    yusuf.turn(CALM).turn(CLEAR).turn(says("frustration", 2, "churn_risk"))
    assert Alert.objects.get().told["also"] == ["churn_risk"]
    whispering.acknowledge(cast.priya, yusuf.row, yusuf.now)
    yusuf.turn(says("anger", 3, "wants_manager"))
    assert list(Alert.objects.order_by("pk").values_list("cause", flat=True)) == ["rise", "severe"]


def test_a_correction_that_takes_a_cause_away_and_one_that_brings_it_back_alert_once(yusuf):
    yusuf.turn(CALM).turn(SEVERE)
    yusuf.marks = (CALM, MILD)
    yusuf.read()
    assert Alert.objects.get().closed_at is not None
    yusuf.marks = (CALM, SEVERE)
    yusuf.read()
    assert Alert.objects.get().closed_at is None


def test_beyond_the_hours_budget_and_in_quiet_hours_an_alert_is_shown_and_does_not_alert(cast, at):
    whispering.set_watch(cast.priya, cast.team, Watch(alerts_an_hour=2))
    heated = [begin(cast.team, cast.amara, NOW, f"Customer {n}").turn(CALM).turn(SEVERE) for n in range(3)]
    assert list(Alert.objects.order_by("pk").values_list("held", flat=True)) == [False, False, True]
    page = at(cast.priya).get("/board/").content.decode()
    assert page.count('data-alert="waits"') == 2
    assert page.count('data-alert="held"') == 1
    assert "1 more waits" in page
    later = begin(cast.team, cast.amara, NOW + timedelta(minutes=90), "Ruth Abara").turn(CALM).turn(SEVERE)
    assert not Alert.objects.get(conversation=later.row).held
    local = heated[0].now + timedelta(hours=5)
    whispering.set_watch(cast.priya, cast.team, Watch(alerts_an_hour=9, quiet_from=time(0, 0), quiet_until=time(23, 59)))
    assert alerting.is_held(cast.team, local)


def test_the_budget_of_one_team_is_not_that_of_another(cast):
    whispering.set_watch(cast.priya, cast.team, Watch(alerts_an_hour=0))
    begin(cast.team, cast.amara, NOW).turn(CALM).turn(SEVERE)
    begin(cast.rival.team, cast.stranger, NOW).turn(CALM).turn(SEVERE)
    assert [a.held for a in Alert.objects.order_by("pk")] == [True, False]


def test_the_board_is_ordered_by_need_in_three_groups(cast):
    begin(cast.team, cast.amara, NOW, "Calm").turn(CALM)
    begin(cast.team, cast.amara, NOW, "Eased").turn(CLEAR).turn(ACKNOWLEDGED).turn(says("relief"))
    begin(cast.team, cast.jun, NOW, "Clear").turn(CLEAR)
    begin(cast.team, cast.jun, NOW, "Severe").turn(CALM).turn(SEVERE)
    begin(cast.team, None, NOW, "New")
    begin(cast.rival.team, cast.stranger, NOW, "Elsewhere").turn(SEVERE)
    assert [(row.customer, row.group) for row in shelf(cast.priya)] == [
        ("Severe", "need"), ("Clear", "need"), ("Calm", "along"), ("New", "along"), ("Eased", "easing"),
    ]  # fmt: skip
    assert [row.customer for row in shelf(cast.priya, agent=str(cast.jun.pk))] == ["Severe", "Clear"]
    assert shelf(cast.priya, channel="call") == []
    assert [row.customer for row in shelf(cast.rival)] == ["Elsewhere"]


def test_an_ended_conversation_leaves_the_board_and_no_word_of_it_stays_there(cast, yusuf):
    yusuf.turn(CALM).turn(SEVERE)
    assert "bank" in Glance.objects.get().shown["quote"]
    yusuf.end()
    assert shelf(cast.priya) == []
    glance = Glance.objects.get()
    assert (glance.shown, glance.strongest) == ({}, 3)
    assert glance.points == [[0, "neutral", 0, 0.0], [1, "anger", 3, 3.0]]
    assert Alert.objects.get().closed_at is not None


def test_the_page_shows_the_words_that_carry_the_feeling_and_what_would_help(cast, at, yusuf):
    yusuf.turn(CALM).turn(SEVERE)
    page = at(cast.priya).get("/board/").content.decode()
    for words in (
        "“You charge me twice and now it’s my bank’s fault?”", "with Amara Osei", "went from calm to severe in one turn",
        "Own what happened before asking for anything else.", "Whisper to Amara", "Shall I join you?",
        '<mark class="s3">You charge me twice and now it’s my bank’s fault?</mark>', "1</span> conversation,",
    ):  # fmt: skip
        assert words in page
    assert "Yusuf" not in re.search(r"<title>(.*?)</title>", page)[1]


def test_a_board_with_nobody_on_it_says_so(cast, at):
    assert "Nobody is talking to a customer just now" in at(cast.priya).get("/board/").content.decode()


def test_only_rows_that_were_asked_for_are_told_and_one_that_is_over_is_not_among_them(cast, at, yusuf):
    yusuf.turn(CALM)
    other = begin(cast.team, cast.jun, NOW, "Ruth Abara").turn(SEVERE)
    browser = at(cast.priya)
    every = browser.get("/board/rows/").json()
    assert [row["id"] for row in every["rows"]] == [other.row.pk, yusuf.row.pk]
    assert every["all"]
    one = browser.get(f"/board/rows/?ids={yusuf.row.pk}").json()
    assert [row["id"] for row in one["rows"]] == [yusuf.row.pk]
    assert one["rows"][0]["version"] == every["rows"][1]["version"]
    yusuf.turn(MILD)
    again = browser.get(f"/board/rows/?ids={yusuf.row.pk}").json()
    assert again["rows"][0]["version"] != one["rows"][0]["version"]
    yusuf.end()
    assert browser.get(f"/board/rows/?ids={yusuf.row.pk},x,").json()["rows"] == []


def test_a_row_says_another_version_whenever_it_would_look_otherwise(cast, at, yusuf):
    yusuf.turn(CALM).turn(SEVERE)
    browser, seen = at(cast.priya), set()
    for do in (
        lambda: None,
        lambda: whispering.acknowledge(cast.priya, yusuf.row, NOW),
        lambda: whispering.join(cast.priya, yusuf.row, NOW),
        lambda: whispering.answer(cast.jun, whispering.ask_over(cast.priya, yusuf.row, cast.jun, NOW), accept=True, now=NOW),
        lambda: yusuf.turn(MILD),
    ):
        do()
        seen.add(browser.get("/board/rows/").json()["rows"][0]["version"])
    assert len(seen) == 5


def test_a_whisper_reaches_the_agent_alone_and_takes_up_the_alert(cast, at, yusuf):
    yusuf.turn(CALM).turn(SEVERE)
    answer = at(cast.priya).post(f"/board/{yusuf.row.pk}/whisper/", {"words": " I can see both  payments, refund it. "})
    assert answer.status_code == 302
    said = Whisper.objects.get()
    assert (said.text, said.by, said.turn) == ("I can see both payments, refund it.", cast.priya, 1)
    assert Alert.objects.get().acknowledged_by == cast.priya
    assert [w.pk for w in whispering.unseen(cast.amara, yusuf.row)] == [said.pk]
    assert not whispering.unseen(cast.jun, yusuf.row)
    assert whispering.seen(cast.jun, yusuf.row, NOW) == 0
    assert "Not seen yet." in at(cast.priya).get(f"/board/{yusuf.row.pk}/").content.decode()
    assert whispering.seen(cast.amara, yusuf.row, NOW) == 1
    assert "Seen." in at(cast.priya).get(f"/board/{yusuf.row.pk}/?part=pane").content.decode()
    assert Announcement.objects.filter(topic="live", about=yusuf.row.pk).count() >= 2
    trail = Record.objects.filter(about=f"live:{yusuf.row.pk}")
    assert {"live.whispered", "live.acknowledged"} <= set(trail.values_list("did", flat=True))
    assert not [r for r in trail if "payments" in str(r.facts)]


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_are_no_whisper(cast, at, yusuf, words):
    assert at(cast.priya).post(f"/board/{yusuf.row.pk}/whisper/", {"words": words}).status_code == 422
    yusuf.turn(CALM).end()
    assert at(cast.priya).post(f"/board/{yusuf.row.pk}/whisper/", {"words": "Too late"}).status_code == 422
    assert not Whisper.objects.exists()


def test_where_nobody_would_see_a_whisper_none_is_offered(cast, at):
    row = begin(cast.team, None, NOW).turn(SEVERE).row
    page = at(cast.priya).get(f"/board/{row.pk}/").content.decode()
    assert "nobody would see a whisper" in page
    assert "Take over together" in page
    assert 'id="words"' not in page
    assert at(cast.priya).post(f"/board/{row.pk}/whisper/", {"words": "Hello?"}).status_code == 422


def test_a_supervisor_joins_once_and_leaves_again(cast, at, yusuf):
    browser, door = at(cast.priya), f"/board/{yusuf.row.pk}/join/"
    browser.post(door)
    browser.post(door)
    assert Joined.objects.filter(left_at=None).count() == 1
    assert "and Priya" in at(cast.priya).get("/board/").content.decode()
    assert "Write to the customer" in browser.get(f"/board/{yusuf.row.pk}/?part=pane").content.decode()
    desk = browser.get(f"/desk/{yusuf.row.pk}/").content.decode()
    assert "beside Amara Osei, who still answers it" in desk
    browser.post(f"/desk/{yusuf.row.pk}/say/", {"text": "I refund it now.", "once": str(uuid.uuid4())})
    assert list(yusuf.row.turns.values_list("speaker", "name", "text")) == [("agent", "Priya", "I refund it now.")]
    yusuf.row.refresh_from_db()
    assert yusuf.row.agent == cast.amara
    assert "Priya is in this conversation with you" in at(cast.amara).get(f"/desk/{yusuf.row.pk}/").content.decode()
    browser.post(door, {"do": "leave"})
    assert not Joined.objects.filter(left_at=None).exists()
    assert browser.get(f"/desk/{yusuf.row.pk}/").status_code == 404


def test_a_conversation_changes_hands_only_when_the_other_accepts(cast, at, yusuf):
    at(cast.priya).post(f"/board/{yusuf.row.pk}/over/", {"to": str(cast.jun.pk)})
    asked = Handover.objects.get()
    yusuf.row.refresh_from_db()
    assert yusuf.row.agent == cast.amara
    assert [a.pk for a in whispering.asked_of(cast.jun)] == [asked.pk]
    assert "asks you to take over Yusuf Iqbal" in at(cast.jun).get("/desk/").content.decode()
    assert at(cast.amara).post(f"/desk/asked/{asked.pk}/", {"do": "accept"}).status_code == 404
    at(cast.jun).post(f"/desk/asked/{asked.pk}/", {"do": "decline"})
    assert not whispering.asked_of(cast.jun)
    yusuf.row.refresh_from_db()
    assert yusuf.row.agent == cast.amara
    at(cast.priya).post(f"/board/{yusuf.row.pk}/over/", {"to": str(cast.jun.pk)})
    again = whispering.asked_of(cast.jun).get()
    at(cast.jun).post(f"/desk/asked/{again.pk}/", {"do": "accept"})
    yusuf.row.refresh_from_db()
    assert (yusuf.row.agent, yusuf.row.agent_name) == (cast.jun, "Jun")
    assert not whispering.answer(cast.jun, again, accept=True, now=NOW)


def test_nobody_of_another_team_or_without_a_desk_is_asked_to_take_over(cast, at, yusuf):
    assert set(whispering.could_take(yusuf.row)) == {cast.jun, cast.priya}
    for other in (cast.stranger, cast.ana, cast.tomasz, cast.amara):
        at(cast.priya).post(f"/board/{yusuf.row.pk}/over/", {"to": str(other.pk)})
    assert not Handover.objects.exists()
    at(cast.priya).post(f"/board/{yusuf.row.pk}/over/", {"to": str(cast.jun.pk)})
    at(cast.priya).post(f"/board/{yusuf.row.pk}/over/", {"do": "withdraw"})
    assert not whispering.asked_of(cast.jun)


def test_a_run_of_hard_conversations_is_noticed_once_and_a_break_is_offered(cast, at):
    for n in range(3):
        begin(cast.team, cast.jun, NOW + timedelta(minutes=n), f"Hard {n}").turn(CLEAR).end()
    begin(cast.team, cast.amara, NOW, "One").turn(SEVERE)
    assert "Care for the team" not in at(cast.priya).get("/board/").content.decode()
    begin(cast.team, cast.jun, NOW + timedelta(minutes=9), "Hard 4").turn(SEVERE)
    page = at(cast.priya).get("/board/").content.decode()
    assert "Jun has had 4 hard conversations in a row" in page
    assert "Offer Jun a break" in page
    at(cast.priya).post(f"/board/care/{cast.jun.pk}/")
    at(cast.priya).post(f"/board/care/{cast.jun.pk}/")
    assert Whisper.objects.get().kind == "break"
    assert Alert.objects.filter(conversation__customer_name="Hard 4", acknowledged_at=None).exists()
    assert "A break was offered at" in at(cast.priya).get("/board/").content.decode()
    assert at(cast.priya).post(f"/board/care/{cast.amara.pk}/").status_code == 404


def test_settings_of_alerts_are_kept_and_what_makes_no_sense_is_said(cast, at):
    browser, team = at(cast.priya), str(cast.team.pk)
    for said, words in (
        ({"alerts_an_hour": "many"}, "a number from 0 to 60"),
        ({"alerts_an_hour": "4", "quiet_from": "22:00"}, "a beginning and an end"),
        ({"alerts_an_hour": "4", "quiet_from": "22", "quiet_until": "late"}, "Write times like 22:00"),
        ({"alerts_an_hour": "4", "quiet_from": "22:00", "quiet_until": "22:00"}, "at the same time"),
    ):
        answer = browser.post("/board/alerts/", {"team": team, **said})
        assert answer.status_code == 400
        assert words in answer.content.decode()
    browser.post("/board/alerts/", {"team": team, "alerts_an_hour": "4", "quiet_from": "22:00", "quiet_until": "07:00"})
    watch = Watch.objects.get()
    assert (watch.alerts_an_hour, watch.quiet_from, watch.quiet_until) == (4, time(22), time(7))
    assert browser.post("/board/alerts/", {"team": str(cast.rival.team_id), "alerts_an_hour": "0"}).status_code == 404
    assert Record.objects.filter(did="watch.changed").count() == 1


def test_the_last_days_alerts_are_listed_without_a_word_of_the_customer(cast, at, yusuf):
    yusuf.turn(CALM).turn(SEVERE)
    page = at(cast.priya).get("/board/alerts/").content.decode()
    assert "went from calm to severe" in page
    assert "bank" not in page


def test_every_line_of_what_would_help_can_be_translated():
    told = {*need.LINES, *(words for some in need.SUGGESTED.values() for words in some)}
    assert told == set(help_words.TEXTS)
