"""When somebody is asked to look back, and which lines would fit anyone."""

from datetime import UTC, datetime, timedelta

import pytest
from talk import Talk

from heard.respond.looking_back import FRESH, SHIFT, may_ask
from heard.respond.stock import fits_anyone

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


def test_after_a_hard_conversation_once_a_shift_and_while_it_is_fresh() -> None:
    _, hard = Talk().customer("It is late.", "worry", 0).agent("Hm.").customer("You lied to me.", "anger", 3).so_far()
    _, calm = Talk().customer("Do you open on Sunday?").so_far()
    assert may_ask(hard, NOW, None, NOW)
    assert not may_ask(calm, NOW, None, NOW)
    assert not may_ask(hard, NOW, NOW - SHIFT + timedelta(minutes=1), NOW)
    assert not may_ask(hard, NOW - FRESH - timedelta(minutes=1), None, NOW)


@pytest.mark.parametrize("line", ["Sorry for any inconvenience.", "We value your custom.", "Please be advised that it is late."])
def test_a_line_that_fits_anyone_is_told_why_and_what_to_do_rather(line: str) -> None:
    assert all(fits_anyone(line) or ("",))


def test_a_line_about_this_customer_fits_nobody_else() -> None:
    assert fits_anyone("Three days off work and still no cot.") is None
