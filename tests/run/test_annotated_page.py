"""The annotated conversation: every mark opens, hostile words stay words, nothing is fetched and nothing breaks a strict policy."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from boiler import CARE, CONVERSATION, READING, TURNS
from markupsafe import Markup

from heard.conversation import Conversation, Reading, Recipe, Speaker, SpeakersFrom, Turn
from heard.run.page import STATIC, Contest, Contested, body, page

HOSTILE = """</script><script>alert(1)</script><img src=x onerror=alert(1)>"'{{ 7 * 7 }}"""
NOTHING = Recipe("0.1.0", "ear-1", "1.1")


class Page(HTMLParser):
    """What a browser would find: elements, attributes, ids, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(str(text))  # plain: a Markup would escape what is added to it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, name: str) -> list[str]:
        """Every value of an attribute, in order."""
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


def test_every_mark_opens_to_its_evidence() -> None:
    found = Page(body(CONVERSATION, READING))
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    opens = [target for target in found.all("popovertarget") if target.startswith("why-")]
    assert set(opens) <= set(ids)
    wanted = {"why-3-feeling", "why-3-unheard", "why-2-apology", "why-2-acknowledgement", "why-2-moment", "why-resolution"}
    assert wanted <= set(opens)
    inner = re.search(r'id="why-3-effort".*?</div>', str(body(CONVERSATION, READING)), re.DOTALL)
    assert inner
    assert "I typed it twice already!" in inner[0]
    assert "Unsure, 0.55." in inner[0]


def test_each_link_leads_to_a_turn() -> None:
    found = Page(body(CONVERSATION, READING))
    links = [link for tag, a in found.tags if tag == "a" and (link := a.get("href"))]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(found.all("id"))


def test_every_drawing_that_is_used_is_there() -> None:
    found = Page(page(CONVERSATION, READING))
    used = {a["href"] for tag, a in found.tags if tag == "use"}
    assert {str(name).removeprefix("#") for name in used} <= set(found.all("id"))


def test_hostile_words_stay_words_wherever_they_stand() -> None:
    turns = tuple(replace(turn, name=HOSTILE, text=turn.text + HOSTILE) for turn in TURNS)
    told = {"concern": HOSTILE, "root_cause": HOSTILE, "moments": (replace(CARE, because=HOSTILE, instead=HOSTILE),)}
    reading = replace(READING, **told)  # type: ignore[arg-type]
    whole = page(replace(CONVERSATION, id=HOSTILE, turns=turns), reading)
    found = Page(whole)
    assert len([tag for tag, _ in found.tags if tag == "script"]) == 1
    assert not [tag for tag, _ in found.tags if tag == "img"]
    assert "{{ 7 * 7 }}" in found.words
    assert "alert(1)" in found.words


def test_a_strict_policy_shows_it_whole() -> None:
    for tag, attributes in Page(body(CONVERSATION, READING, contest=Contest("/contests", "t"))).tags:
        assert tag not in ("style", "script", "iframe", "object")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_the_page_fetches_nothing() -> None:
    whole = page(CONVERSATION, READING)
    addresses = re.findall(r'url\("?([^")]{1,40})', whole)
    assert not [a for a in addresses if not a.startswith(("data:font/woff2", "#"))]
    assert not [v for tag, a in Page(whole).tags for n, v in a.items() if n in ("src", "href") and v and not v.startswith("#")]
    assert "default-src 'none'" in whole


def test_fonts_of_rarer_letters_come_only_when_they_are_needed() -> None:
    polish = replace(CONVERSATION, turns=(replace(TURNS[0], text="Dzień dobry"), *TURNS[1:]))
    assert page(CONVERSATION, READING).count("data:font") < page(polish, READING).count("data:font")


def test_a_guess_is_called_a_guess() -> None:
    guessed = replace(CONVERSATION, speakers=SpeakersFrom("guess", 0.7))
    assert "Who is the agent is a guess, fairly sure (0.70)." in Page(body(guessed, READING)).words
    assert "guess" not in Page(body(CONVERSATION, READING)).words


def test_a_conversation_of_which_nothing_is_known_still_has_its_page() -> None:
    turns = Turn(Speaker.CUSTOMER, ""), Turn(Speaker.OTHER, "Hm."), Turn(Speaker.BOT, "שלום")
    reading = Reading((None, None, None), {}, "moved", "other", "", "", NOTHING)
    words = " ".join(Page(body(Conversation("x", turns), reading)).words.split())
    assert "What this is about was not clear." in words
    assert "No moment of care and no missed chance stands out." in words
    assert "Nothing was promised." in words
    assert words.count("This turn was not read") == 2


def test_a_conversation_without_turns_has_its_page() -> None:
    assert "Nothing was promised." in page(Conversation("x", ()), Reading((), {}, "moved", "other", "", "", NOTHING))


def test_a_contested_mark_says_so_and_is_not_contested_twice() -> None:
    made = {"2.moment": Contested("you", "Mon 18:20", "The script says so."), "4.plan": Contested("Sam", "Mon 19:00", "")}
    contest = Contest("/contests/7", "token-1", "Priya", made)
    found = Page(body(CONVERSATION, READING, contest=contest, above=Markup("<a href='#t0'>Back</a>")))
    assert "Back" in found.words
    assert "Contested by you" in found.words
    assert "plan (contested)" in found.words
    contestable = found.all("data-contest")
    assert "2.moment" not in contestable
    assert {"4.moment", "3.feeling", "acknowledgment"} <= set(contestable)
    assert ("/contests/7", "post") in [(a.get("action"), a.get("method")) for tag, a in found.tags if tag == "form"]
    assert "token-1" in found.all("value")
    assert "Priya" in found.words


def test_the_page_alone_gives_the_address_of_a_mark_instead_of_a_form() -> None:
    found = Page(page(CONVERSATION, READING))
    assert not [tag for tag, a in found.tags if tag == "form" and a.get("method") == "post"]
    assert "quote this address" in found.words
    assert "2.moment" in found.all("data-contest")


def test_whoever_may_not_contest_is_offered_none() -> None:
    found = Page(body(CONVERSATION, READING))
    assert "Contest" not in found.words
    assert not found.all("data-contest")


def test_the_curve_is_told_in_a_sentence() -> None:
    assert (
        "The customer’s feeling over 8 turns: clear frustration at the start, severe anger at 17:44, relief at the end."
        in Page(body(CONVERSATION, READING)).all("aria-label")
    )


def test_a_spike_a_word_of_the_trade_and_a_promise_are_named() -> None:
    words = " ".join(Page(body(CONVERSATION, READING)).words.split())
    assert "strain rose by 0.9 since 17:42" in words
    assert "PCB: the boiler's control board." in words
    assert "The engineer comes with the part" in words
    assert "between seven and eight" in words


@pytest.mark.parametrize("name", ["tokens.css", "heard.css", "rooms.css", "annotated.css", "heard.js", "annotated.js"])
def test_the_look_of_every_page_is_in_one_place(name: str) -> None:
    assert (STATIC / name).read_text("utf-8")
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", (STATIC / name).read_text("utf-8"))


def test_each_font_has_its_licence_beside_it() -> None:
    fonts = Path(STATIC / "fonts")
    families = {"-".join(font.name.split("-latin")[0].split("-")) for font in fonts.glob("*.woff2")}
    assert families
    assert all("SIL OPEN FONT LICENSE" in (fonts / f"{family}-LICENSE.txt").read_text("utf-8").upper() for family in families)
