"""A script becomes cue cards, is edited, kept in versions and published; what the law asks for stays word for word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heard.web.people.models import Record
from heard.web.scripts import actions
from heard.web.scripts.models import Script, Version

TEXT = (
    "Thank you for calling Larch.\nThis call may be recorded.\nI understand your frustration.\n"
    "I will ring the depot within two hours."
)
REQUIRED = "This call may be recorded."


@pytest.fixture
def late(cast):
    return actions.make(cast.priya, cast.team, "Late delivery", TEXT)


def fields(script, **change):
    """The form as the page shows it, with changes."""
    last = actions.newest(script)
    said = {"number": last.number, "count": len(last.cards) + 1}
    for i, card in enumerate(last.cards):
        said |= {f"{n}-{i}": card[n] for n in ("step", "words", "when", "section")} | {f"place-{i}": i + 1}
        said |= {f"required-{i}": "on"} if card["required"] else {}
    return {k: v for k, v in (said | change).items() if v is not None}


def test_a_pasted_script_gives_cards_at_once(cast, at):
    answer = at(cast.priya).post("/scripts/new/", {"name": "Late delivery", "text": TEXT})
    script = Script.objects.get()
    assert answer["Location"] == f"/scripts/{script.pk}/edit/"
    page = at(cast.priya).get(f"/scripts/{script.pk}/").content.decode()
    assert "Acknowledge the feeling" in page
    assert "It would fit any customer." in page
    assert "Stays as it is: tells of the recording." in page


def test_an_uploaded_script_takes_its_files_name(cast, at):
    file = SimpleUploadedFile("Late delivery.txt", TEXT.encode())
    assert at(cast.priya).post("/scripts/new/", {"file": file}).status_code == 302
    assert Script.objects.get().name == "Late delivery"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "x", "text": ""}, "no line"),
        ({"name": "", "text": TEXT}, "no name"),
        ({"name": "x", "text": "Customer: hello"}, "no line"),
    ],
)
def test_what_is_no_script_says_what_to_do_and_keeps_what_was_typed(cast, at, given, told):
    answer = at(cast.priya).post("/scripts/new/", given)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert given["text"] in answer.content.decode()
    assert not Script.objects.exists()


def test_two_scripts_of_a_team_have_two_names(cast, at, late):
    assert at(cast.priya).post("/scripts/new/", {"name": "Late delivery", "text": TEXT}).status_code == 400


def test_saving_makes_a_new_version_and_keeps_the_old(cast, at, late):
    change = {"words-0": "Say hello, by name.", "step-4": "ask", "words-4": "What happened when the van came?"}
    assert at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **change)).status_code == 302
    first, second = Version.objects.order_by("number")
    assert first.cards[0]["words"] == "Thank you for calling Larch."
    assert [c["words"] for c in second.cards][::4] == ["Say hello, by name.", "What happened when the van came?"]
    assert second.cards[1]["words"] == REQUIRED


def test_cards_change_places_and_are_taken_out(cast, at, late):
    at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"place-3": "0.5", "away-2": "on"}))
    assert [c["step"] for c in actions.newest(late).cards] == ["plan", "greet", "explain"]


@pytest.mark.parametrize("change", [{"words-1": "This call is recorded."}, {"away-1": "on"}, {"words-1": ""}])
def test_a_line_that_the_law_asks_for_cannot_be_lost_by_accident(cast, at, late, change):
    answer = at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **change))
    assert answer.status_code == 409
    assert "must be said word for word" in answer.content.decode()
    assert Version.objects.count() == 1


def test_its_mark_can_be_taken_off_on_purpose_and_the_trail_says_so(cast, at, late):
    assert at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"required-1": None})).status_code == 302
    assert Record.objects.get(did="script.saved").facts["freed"] == 1
    assert at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"words-1": "We may record."})).status_code == 302


def test_a_person_can_mark_a_line_and_then_it_stays(cast, at, late):
    at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"required-3": "on"}))
    card = actions.newest(late).cards[3]
    assert (card["required"], card["prompt"]) == ("a person marked it", "Say this word for word")
    assert at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"words-3": "Soon."})).status_code == 409


def test_of_two_who_edit_at_once_the_second_is_told(cast, at, late):
    mine = fields(late)
    at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late))
    answer = at(cast.priya).post(f"/scripts/{late.pk}/edit/", mine | {"words-0": "Say hello."})
    assert answer.status_code == 409
    assert "has saved version 2 meanwhile" in answer.content.decode()
    assert "Say hello." in answer.content.decode()


def test_the_team_sees_what_is_published_and_nothing_else(cast, at, late):
    assert at(cast.amara).get(f"/scripts/{late.pk}/").status_code == 404
    at(cast.priya).post(f"/scripts/{late.pk}/publish/", {"version": "1"})
    at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"words-0": "A new beginning."}))
    page = at(cast.amara).get(f"/scripts/{late.pk}/?version=2").content.decode()
    assert "Thank you for calling Larch." in page
    assert "A new beginning." not in page
    assert "Versions" not in page
    assert at(cast.stranger).get(f"/scripts/{late.pk}/").status_code == 404
    at(cast.priya).post(f"/scripts/{late.pk}/publish/", {"version": ""})
    assert at(cast.amara).get(f"/scripts/{late.pk}/").status_code == 404


def test_an_older_version_comes_back_as_the_newest(cast, at, late):
    at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, **{"words-0": "Other."}))
    at(cast.priya).post(f"/scripts/{late.pk}/restore/", {"version": "1"})
    assert (actions.newest(late).number, actions.newest(late).cards[0]["words"]) == (3, "Thank you for calling Larch.")


def test_saving_and_publishing_is_one_step(cast, at, late):
    at(cast.priya).post(f"/scripts/{late.pk}/edit/", fields(late, do="publish"))
    late.refresh_from_db()
    assert late.published.number == 2


def test_no_word_of_a_script_is_in_the_trail(cast, at, late):
    at(cast.priya).post(f"/scripts/{late.pk}/publish/", {"version": "1"})
    assert "recorded" not in str(list(Record.objects.values("did", "about", "facts")))
