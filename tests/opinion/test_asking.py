"""Asking a language model: it answers in the form, or it is told why not; never too often, too long or too much."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Literal

import pytest
from fake_model import Address, Answers, Reply, model_that_answers
from pydantic import BaseModel, Field

from heard.conversation import HeardError
from heard.listen.asking import LARGEST, Asking
from heard.listen.language import ClosedError, LanguageModel, Purse, UnansweredError, language_model

GOOD = Reply('{"colour": "green", "why": "It grows."}')
SECRET = "My daughter Ines is ill."


class Colour(BaseModel):
    """A small form."""

    colour: Literal["green", "red"]
    why: str = Field(max_length=20)


class Waited(list[float]):
    """Every pause that was made."""


@contextmanager
def line(
    *replies: Reply | Answers, today: Callable[[], date] = lambda: date(2026, 11, 16), **bounds: Any
) -> Iterator[tuple[Asking, Address, Waited, Purse]]:
    """A line to an address that answers like this, with a clock that stands and pauses that are only noted."""
    waited = Waited()
    with model_that_answers(*replies) as place:
        model = replace(LanguageModel(place.url, "some-model", key="k-1"), **bounds)
        purse = Purse(model, today)
        now = datetime(2026, 11, 16, 12, tzinfo=UTC)
        with Asking(model, purse, wait=waited.append, chance=Random(7), now=lambda: now) as ask:
            yield ask, place, waited, purse


def asked(ask: Asking) -> Colour:
    return ask.ask("Answer.", SECRET, Colour, 50)


def test_an_answer_comes_in_its_form_and_what_it_took_is_settled() -> None:
    with line(GOOD) as (ask, place, waited, purse):
        assert asked(ask).colour == "green"
        assert asked(ask).why == "It grows."
    body = place.asked[0]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("some-model", 0, 50)
    form = body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"]["properties"]["colour"]["enum"] == ["green", "red"]
    assert place.headers[0]["Authorization"] == "Bearer k-1"
    assert (purse.requests, purse.tokens, waited) == (2, 200, [])


def test_an_address_that_is_busy_is_asked_again_later_each_time_twice_as_late() -> None:
    with line(Reply(status=429), Reply(status=503), Reply(status=500), GOOD) as (ask, place, waited, _purse):
        assert asked(ask).colour == "green"
    assert len(place.asked) == 4
    assert all(least <= pause <= 2 * least for least, pause in zip((0.25, 0.5, 1.0), waited, strict=True))


def test_chance_spreads_the_tries_and_can_be_repeated() -> None:
    pauses = []
    for _ in range(2):
        with line(Reply(status=429), Reply(status=429), GOOD) as (ask, _place, waited, _purse):
            asked(ask)
        pauses.append(list(waited))
    assert pauses[0] == pauses[1]
    assert len(set(pauses[0])) == 2


@pytest.mark.parametrize("after", ["7", "Mon, 16 Nov 2026 12:00:07 GMT"])
def test_an_address_that_says_when_is_not_asked_before(after: str) -> None:
    with line(Reply(status=429, headers={"Retry-After": after}), GOOD) as (ask, _place, waited, _purse):
        asked(ask)
    assert waited == [7.0]


def test_an_address_that_asks_for_more_patience_than_there_is_is_left_alone() -> None:
    with line(Reply(status=429, headers={"Retry-After": "3600"})) as (ask, place, waited, _purse):
        with pytest.raises(ClosedError, match=r"asks for patience\. Ask again in 60 minutes\."):
            asked(ask)
        with pytest.raises(ClosedError):
            asked(ask)
    assert (len(place.asked), waited) == (1, [])


def test_an_address_that_stays_busy_is_given_up_for_good() -> None:
    with line(Reply(status=503)) as (ask, place, _waited, purse):
        for _ in range(3):
            with pytest.raises(ClosedError, match=r"/v1: answered 503 \(4 tries\)"):
                asked(ask)
    assert (len(place.asked), purse.tokens) == (4, 0)


def test_an_answer_that_does_not_come_or_drips_is_not_waited_for() -> None:
    dripping = Reply(GOOD.words, drip=0.05)
    said = r"does not answer \(2 tries\)\. See that it runs there"
    with line(dripping, seconds=0.2, tries=2) as (ask, place, waited, purse), pytest.raises(ClosedError, match=said):
        asked(ask)
    assert (len(place.asked), len(waited)) == (2, 1)
    assert purse.tokens > 0, "an answer that was cut off may have cost something"


def test_a_line_that_breaks_is_tried_again() -> None:
    with line(Reply(hang_up=True), GOOD) as (ask, place, waited, _purse):
        assert asked(ask).colour == "green"
    assert (len(place.asked), len(waited)) == (2, 1)


def test_nobody_at_the_address_is_said_with_what_to_do() -> None:
    with model_that_answers(GOOD) as place:
        url = place.url
    model = LanguageModel(url, "some-model", tries=2)
    with Asking(model, Purse(model), wait=lambda _: None) as ask, pytest.raises(ClosedError, match="does not answer"):
        asked(ask)


@pytest.mark.parametrize("words", ["Sure! Green.", "", '{"colour": "green"', '{"colour": "blue", "why": "x"}', '{"colour": "red"}'])
def test_an_answer_that_breaks_the_form_is_asked_for_once_more(words: str) -> None:
    with line(Reply(words), GOOD) as (ask, place, _waited, _purse):
        assert asked(ask).colour == "green"
    again = place.asked[1]["messages"]
    assert [m["role"] for m in again] == ["system", "user", "assistant", "user"]
    assert "did not keep to the form" in again[-1]["content"]
    assert "blue" not in again[-1]["content"]


def test_two_answers_that_break_the_form_are_no_answer_but_the_next_question_may_have_one() -> None:
    with line(Reply("no"), Reply(f'{{"colour": "{SECRET}"}}'), GOOD) as (ask, place, _waited, _purse):
        with pytest.raises(UnansweredError, match="two answers did not keep to the form") as told:
            asked(ask)
        assert asked(ask).colour == "green"
    assert not isinstance(told.value, ClosedError)
    assert "Ines" not in str(told.value)
    assert len(place.asked) == 3


@pytest.mark.parametrize(
    "around", ["```json\n{}\n```", "<think>It is {{a}} colour.</think>\n{}", "Here it is: {} I hope it helps."]
)
def test_an_answer_in_wrapping_is_an_answer(around: str) -> None:
    wrapped = around.replace("{}", GOOD.words).replace("{{", "{").replace("}}", "}")
    with line(Reply(wrapped)) as (ask, place, _waited, _purse):
        assert asked(ask).colour == "green"
    assert len(place.asked) == 1


@pytest.mark.parametrize("told", ["[]", '{"choices": []}', '{"choices": [{"message": {"content": null}}]}', "\x00" * 9, "[" * 9999])
def test_an_answer_that_is_none_is_no_answer(told: str) -> None:
    with line(Reply(told, bare=True)) as (ask, _place, _waited, _purse), pytest.raises(UnansweredError):
        asked(ask)


def test_half_a_character_stops_neither_a_question_nor_an_answer() -> None:
    with line(Reply('{"colour": "red", "why": "\ud83d!"}')) as (ask, place, _waited, _purse):
        assert ask.ask("Answer.", "Sorry \ud83d", Colour, 50).why == "?!"
    assert place.asked[0]["messages"][1]["content"] == "Sorry ?"


def test_an_answer_without_end_is_cut_off() -> None:
    with line(Reply("x" * (LARGEST + 10)), tries=1) as (ask, _place, _waited, _purse), pytest.raises(ClosedError):
        asked(ask)


def test_an_address_that_does_not_know_bounds_is_asked_in_the_plainest_words() -> None:
    def picky(body: dict[str, Any]) -> Reply:
        return Reply(status=400) if "maxLength" in json.dumps(body) or "max_tokens" in body else GOOD

    with line(picky) as (ask, place, waited, _purse):
        assert asked(ask).colour == "green"
        assert asked(ask).colour == "green"
    assert len(place.asked) == 3
    assert place.asked[1]["max_completion_tokens"] == 50
    assert "temperature" not in place.asked[1]
    assert waited == []


def test_bounds_that_an_address_does_not_know_are_kept_here() -> None:
    long = Reply('{"colour": "green", "why": "' + "because " * 9 + '"}')
    with line(Reply(status=400), long, GOOD) as (ask, _place, _waited, _purse):
        assert asked(ask).why == "It grows."


@pytest.mark.parametrize(
    ("status", "then"),
    [(401, "_KEY"), (402, "account"), (403, "_KEY"), (404, "_URL"), (302, "_URL"), (418, "_URL")],
)
def test_an_address_that_refuses_is_not_asked_again_and_its_words_are_not_told(status: int, then: str) -> None:
    refusal = Reply(f"You said: {SECRET}", status=status, bare=True, headers={"Location": "http://127.0.0.1:1/"})
    with line(refusal) as (ask, place, _waited, _purse):
        for _ in range(2):
            with pytest.raises(ClosedError, match=f"answered {status}") as told:
                asked(ask)
    assert then in str(told.value)
    assert "Ines" not in str(told.value)
    assert "k-1" not in str(told.value)
    assert len(place.asked) == 1


def test_a_question_that_is_not_taken_says_so_and_the_next_one_is_asked() -> None:
    with line(Reply(status=400), Reply(status=413), GOOD) as (ask, _place, _waited, _purse):
        with pytest.raises(UnansweredError, match="does not take the question"):
            asked(ask)
        assert asked(ask).colour == "green"


def test_no_more_is_asked_in_a_day_than_the_purse_holds() -> None:
    days = [date(2026, 11, 16)]
    with line(GOOD, requests=2, today=lambda: days[-1]) as (ask, place, _waited, _purse):
        asked(ask)
        asked(ask)
        with pytest.raises(ClosedError, match=r"spent\. Go on tomorrow, or raise HEARD_LANGUAGE_MODEL_REQUESTS\."):
            asked(ask)
        assert len(place.asked) == 2
        days.append(date(2026, 11, 17))
        assert asked(ask).colour == "green"


def test_tokens_are_kept_back_before_they_are_spent() -> None:
    with line(Reply(GOOD.words, tokens=400), tokens=500) as (ask, place, _waited, purse):
        asked(ask)
        asked(ask)
        with pytest.raises(ClosedError, match="HEARD_LANGUAGE_MODEL_TOKENS"):
            asked(ask)
    assert (len(place.asked), purse.tokens) == (2, 800)


def test_an_address_that_does_not_count_is_counted_for() -> None:
    with line(Reply(GOOD.words, tokens=None)) as (ask, _place, _waited, purse):
        asked(ask)
    assert purse.tokens == len("Answer." + SECRET) // 3 + 50


URL, NAME = "HEARD_LANGUAGE_MODEL_URL", "HEARD_LANGUAGE_MODEL_NAME"


def test_no_language_model_is_asked_unless_one_is_named() -> None:
    assert language_model({}) is None
    assert language_model({URL: " ", NAME: "x"}) is None


def test_a_language_model_is_named_by_the_environment() -> None:
    bounds = {"KEY": "k-1", "SECONDS": "9", "TOKENS": "1000", "REQUESTS": "7"}
    told = {URL: "https://models.example.org/v1/", NAME: "big", **{f"HEARD_LANGUAGE_MODEL_{k}": v for k, v in bounds.items()}}
    model = language_model(told)
    assert model == LanguageModel("https://models.example.org/v1", "big", "k-1", seconds=9.0, requests=7, tokens=1000)
    assert "k-1" not in repr(model)


NO_ADDRESS = f"{URL}: not an address. Write it like http://127.0.0.1:8080/v1."
UNPROTECTED = f"{URL}: words would travel unprotected. Use https outside your own network."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({URL: "http://127.0.0.1/v1"}, f"{URL}: no model is named. Give {NAME}, too."),
        ({URL: "models.example.org", NAME: "x"}, NO_ADDRESS),
        ({URL: "ftp://x/v1", NAME: "x"}, NO_ADDRESS),
        ({URL: "http://x:port/v1", NAME: "x"}, NO_ADDRESS),
        (
            {URL: "https://me:pw@x/v1", NAME: "x"},
            f"{URL}: more than an address. Give a key as HEARD_LANGUAGE_MODEL_KEY, and the address alone.",
        ),
        ({URL: "http://models.example.org/v1", NAME: "x"}, UNPROTECTED),
        ({URL: "http://8.8.8.8/v1", NAME: "x"}, UNPROTECTED),
        (
            {URL: "http://llm/v1", NAME: "x", "HEARD_LANGUAGE_MODEL_KEY": "kéy"},
            "HEARD_LANGUAGE_MODEL_KEY: not a key. Copy it once more, without spaces or line ends.",
        ),
        (
            {URL: "http://llm:8000/v1", NAME: "x", "HEARD_LANGUAGE_MODEL_TOKENS": "many"},
            "HEARD_LANGUAGE_MODEL_TOKENS: not a number above 0. Write it like 500000.",
        ),
    ],
)
def test_a_setting_that_cannot_be_meant_is_said_with_what_to_do(told: dict[str, str], said: str) -> None:
    with pytest.raises(HeardError) as error:
        language_model(told)
    assert str(error.value) == said


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]", "10.1.2.3", "llm:8000", "gpu.lan"])
def test_a_model_in_ones_own_network_needs_no_certificate(host: str) -> None:
    assert language_model({URL: f"http://{host}/v1", NAME: "x"}) is not None
