"""The cue policy is a table in a file, and says where it is wrong."""

from pathlib import Path

import pytest

from heard.conversation import HeardError
from heard.respond.policy import SHIPPED, load_policy, policy_of, shipped

TITLES = {
    "Name the feeling", "Ask one open question", "Say it back", "State the plan, with a time", "Check it landed", "Plain words",
    "Slow down, say sorry once", "You promised",
}  # fmt: skip
CUE = {"name": "say_it_back", "title": "Say it back", "how": "Once.", "met_by": ["paraphrase"]}
USUAL = {"dose": {"usual": {"least": 50, "most": 3}}}


def test_the_cues_of_the_house_are_in_it_and_each_can_be_met() -> None:
    policy = shipped()
    assert {rule.title for rule in policy.cues} == TITLES
    assert all(rule.met_by and rule.when and rule.how for rule in policy.cues)
    assert set(policy.doses) == {"new", "usual", "seasoned"}


def test_no_cue_asks_for_an_apology() -> None:
    assert not [rule.name for rule in shipped().cues if "apology" in rule.met_by]


def test_who_knows_the_work_gets_less_at_every_turn_of_the_screw() -> None:
    new, usual, seasoned = (shipped().doses[name] for name in ("new", "usual", "seasoned"))
    assert new.least <= usual.least < seasoned.least
    assert new.most >= usual.most > seasoned.most
    assert new.gap_seconds <= usual.gap_seconds < seasoned.gap_seconds


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"cue": [{**CUE, "nmae": "x"}]}, "mine.toml, cue 1 (say_it_back): no such field: nmae."),
        ({"cue": [{"name": "x"}]}, "mine.toml, cue 1 (x): missing 'title', 'how', and 'met_by'."),
        ({"cue": [{**CUE, "met_by": ["hug"]}]}, "no such move: hug."),
        ({"cue": [{**CUE, "when": [{"code": "a", "because": "So.", "need": "much"}]}]}, "occasion 1: need is of the wrong kind."),
        ({"cue": [{**CUE, "when": [{"code": "a", "because": "{name}", "need": 1}]}]}, "no such gap: name."),
        ({"cue": [{**CUE, "when": [{"code": "a", "because": "{", "need": 1}]}]}, "a brace"),
        ({"cue": [{**CUE, "when": [{"code": "a", "because": "", "need": 1, "feelings": ["fury"]}]}]}, "no such feeling: fury."),
        ({"cue": [{**CUE, "when": [{"code": "a", "because": "", "need": 1, "phases": ["late"]}]}]}, "no such phase: late."),
        ({"cue": [{**CUE, "most": True}]}, "most is of the wrong kind."),
        ({"cue": [{**CUE, "met_by": "paraphrase"}]}, "met_by is of the wrong kind."),
        ({"cue": [CUE, CUE]}, "say_it_back stands there twice."),
        ({"cue": []}, "no cue"),
        ({"cue": [CUE], "dose": {"new": {"least": 1, "most": 1}}}, "no dose called usual"),
        ({"cue": ["x"]}, "missing"),
    ],
)
def test_what_is_wrong_in_a_policy_is_told_with_its_place(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(HeardError) as error:
        policy_of({"name": "mine", **USUAL, **wrong}, "mine.toml")
    assert told in str(error.value)


def test_a_file_that_is_none_or_not_there_says_so(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("name = ", "utf-8")
    for name in ("bad.toml", "none.toml"):
        with pytest.raises(HeardError, match=name):
            load_policy(tmp_path / name)
    assert load_policy(SHIPPED) == shipped()
