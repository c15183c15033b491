"""What turns conversations into readings on the command line: the ear, and a language model beside it where one is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from heard.cli.saying import say
from heard.run.batch import Understand, by_ear


@contextmanager
def understood(second_opinion: bool) -> Iterator[Understand]:
    """The ear, with a second opinion if one is wanted; gaps in it are told once on standard error."""
    if not second_opinion:
        yield by_ear
        return
    from heard.run.opinions import asking, beside, missing_once, named

    with asking(named()) as ask:
        yield missing_once(beside(by_ear, ask), lambda why: say(f"A second opinion is missing. {why}"))
