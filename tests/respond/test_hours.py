"""When a promise falls due for a team that works in London, nine to half past five."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.respond.hours import due, hours, opening, remind_at

DAY = [["09:00", "12:30"], ["13:30", "17:30"]]
TEAM = hours("Europe/London", [[["09:00", "17:30"]]] * 5 + [[], []])
LUNCH = hours("Europe/Berlin", [DAY] * 5 + [[["10:00", "14:00"]], []])
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("by Friday", "2026-11-20 17:30"),  # the team's close, not six o'clock
        ("tomorrow morning", "2026-11-17 12:00"),
        ("tomorrow", "2026-11-17 17:30"),
        ("by Sunday", "2026-11-20 17:30"),  # off that day: kept early
        ("on Wednesday at 8", "2026-11-18 08:00"),  # the hour that was named, though the team is not in yet
        ("within 24 hours", "2026-11-17 17:00"),
        ("within 2 hours", "2026-11-16 17:30"),
        ("within three working days", "2026-11-19 17:30"),
        ("within 2 working hours", "2026-11-17 10:30"),
        ("this evening", "2026-11-16 17:30"),
        (None, "2026-11-17 17:30"),
    ],
)
def test_a_promise_made_on_monday_at_five_falls_due(said: str | None, at: str) -> None:
    found = due(said, MONDAY, TEAM)
    assert f"{found.at.astimezone(LONDON):%Y-%m-%d %H:%M}" == at
    assert found.said == (said is not None)
    assert found.because


def test_the_same_words_fall_due_in_the_teams_own_time_zone() -> None:
    berlin = due("by Friday", MONDAY, LUNCH).at
    assert (berlin.hour, berlin.utcoffset()) == (17, timedelta(hours=1))
    sydney = due("tomorrow", datetime(2026, 11, 16, 22, 0, tzinfo=UTC), hours("Australia/Sydney", [DAY] * 7)).at
    assert sydney.date().isoformat() == "2026-11-18"  # it is Tuesday there already


def test_a_reminder_leaves_working_time_to_do_it() -> None:
    eight_on_wednesday = datetime(2026, 11, 18, 8, 0, tzinfo=LONDON)
    assert remind_at(eight_on_wednesday, TEAM, timedelta(hours=1)) == datetime(2026, 11, 17, 16, 30, tzinfo=LONDON)
    eleven = datetime(2026, 11, 17, 11, 0, tzinfo=LONDON)
    assert remind_at(eleven, TEAM, timedelta(hours=1)) == eleven - timedelta(hours=1)
    after_lunch = datetime(2026, 11, 17, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert remind_at(after_lunch, LUNCH, timedelta(hours=1)).strftime("%H:%M") == "12:00"


def test_a_team_without_hours_still_gets_a_time() -> None:
    never = hours("UTC", [])
    assert due(None, MONDAY, never).at == MONDAY + timedelta(days=1)
    assert remind_at(MONDAY, never, timedelta(hours=1)) == MONDAY - timedelta(hours=1)
    assert opening(MONDAY.date(), never) is None


@given(
    st.sampled_from(["by Friday", "tomorrow", "within 3 hours", "within two weeks", "on Sunday", "at 4pm", "by end of day", None]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from([TEAM, LUNCH]),
)
def test_a_reminder_never_comes_after_what_it_reminds_of(said, made, team) -> None:
    found = due(said, made.replace(tzinfo=UTC), team)
    assert remind_at(found.at, team, timedelta(hours=1)) < found.at
