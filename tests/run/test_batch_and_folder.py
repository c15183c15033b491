"""Many conversations: in order, nothing kept, what is skipped told where it was met; files with safe and lasting names."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from boiler import CONVERSATION, READING

from heard.arrive import Skipped
from heard.conversation import Conversation, HeardError, Reading
from heard.run.batch import each
from heard.run.folder import file_name, output, write_whole

BROKEN = Skipped("b.txt", HeardError("empty.", where="b.txt"))


def named(name: str) -> Conversation:
    """The boiler's conversation under another name."""
    return replace(CONVERSATION, id=name)


def one_by_one(conversations: Iterable[Conversation]) -> Iterator[tuple[Conversation, Reading]]:
    """Reads each as soon as it comes."""
    return ((conversation, READING) for conversation in conversations)


def test_what_is_skipped_is_told_between_what_is_read() -> None:
    results = list(each([named("a"), BROKEN, named("c"), BROKEN], one_by_one))
    assert [r.where if isinstance(r, Skipped) else r[0].id for r in results] == ["a", "b.txt", "c", "b.txt"]


def test_reading_goes_on_only_as_far_as_it_is_asked() -> None:
    met: list[int] = []

    def endless() -> Iterator[Conversation]:
        while True:
            met.append(len(met))
            yield named(str(len(met)))

    results = each(endless(), one_by_one)
    next(results)
    next(results)
    assert len(met) == 2


def test_what_is_not_wanted_passes_by_unread() -> None:
    results = list(each([named("a"), named("b")], one_by_one, lambda conversation: conversation.id != "a"))
    assert [r[0].id for r in results if not isinstance(r, Skipped)] == ["b"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "C:\\x", ".hidden", "con?ä*", "x" * 500, "-", "CALL", "a b", "\0"])
def test_a_file_name_stays_in_its_folder(name: str) -> None:
    made = file_name(named(name), ".html")
    assert made.endswith(".html")
    assert not set(made) & set('/\\:*?"<>| \0')
    assert not made.startswith((".", "-"))
    assert len(made) < 120
    assert file_name(named(name), ".html") == made


def test_ids_that_differ_have_files_that_differ(tmp_path: Path) -> None:
    place = output(tmp_path, ".html")
    ids = ["a/b", "a?b", "a-b", "A-b", "a-B"]
    assert len({str(place(named(i))).lower() for i in ids}) == len(ids)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.html", "one")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.html", "two \ud800")
    assert (tmp_path / "a.html").read_text("utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(HeardError, match=r"gone/a.html: cannot be written: No such file or directory. Name another place."):
        write_whole(tmp_path / "gone" / "a.html", "one")
