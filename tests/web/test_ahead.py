"""Beside the board stands what may come: a chance, and what the last turn alone would say."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from heard.understand import forecast
from heard.web.live.ahead import Ahead, ahead

from .heated import CALM, SEVERE, begin, does


@pytest.fixture
def yusuf(cast):
    return begin(cast.team, cast.amara, timezone.now().replace(microsecond=0) - timedelta(minutes=30))


def told(page):
    found = re.search(r'class="tiny dim ahead">(.*?)</p>', page, re.S)
    return re.sub(r"<[^>]+>", "", found[1]) if found else None


def test_the_board_tells_the_chance_and_what_the_last_turn_alone_would_say(cast, at, yusuf):
    address = f"/board/{yusuf.row.pk}/"
    yusuf.turn(CALM)
    calm = told(at(cast.priya).get(address).content.decode())
    yusuf.turn(does("deflection", "dismissal")).turn(SEVERE)
    hot = told(at(cast.priya).get(address).content.decode())
    told_of = [[int(n) for n in re.findall(r"(\d+) %", words)] for words in (calm, hot)]
    assert told_of[1][0] > told_of[0][0] + 20
    assert told_of[1][1] > told_of[0][1]
    assert "By their last turn alone" in hot


def test_it_says_nothing_before_anything_was_said(cast, at, yusuf):
    assert told(at(cast.priya).get(f"/board/{yusuf.row.pk}/").content.decode()) is None


def test_a_chance_is_told_in_steps_of_five_and_never_certain():
    assert ahead([]) is None
    calm, hot = ahead([CALM]), ahead([SEVERE] * 6)
    assert 5 <= calm.percent < hot.percent <= 95
    assert calm.percent % 5 == hot.percent % 5 == calm.same % 5 == 0


def test_where_the_forecast_is_no_better_only_the_last_turn_counts(cast, at, yusuf, monkeypatch):
    kept = forecast.shipped()
    persistent = forecast.Fitted(kept.weights, kept.bias, 0.61, 0.22, forecast.PERSISTENCE)
    monkeypatch.setattr(forecast, "shipped", lambda: persistent)
    assert ahead([SEVERE]) == Ahead(None, 60)
    yusuf.turn(SEVERE)
    words = told(at(cast.priya).get(f"/board/{yusuf.row.pk}/").content.decode())
    assert words == "Strength 2 or more within their next two turns: 60 % likely, by their last turn alone."
