"""Which rooms keep something about a customer: one table. A room adds its function with one line.

A test holds that every table hanging on a conversation is named by one of them.
"""

from collections.abc import Iterable

from heard.web.connect.held import held as by_connect
from heard.web.conversations.held import held as by_conversations
from heard.web.following.held import held as by_following
from heard.web.following.held import of_addresses as followed
from heard.web.jobs.held import held as by_jobs
from heard.web.library.held import held as by_library
from heard.web.live.held import held as by_live
from heard.web.records.about import About, ByAddress, Held, Room
from heard.web.records.held import held as by_trail

ROOMS: tuple[Room, ...] = (by_trail, by_live, by_jobs, by_following, by_library, by_connect, by_conversations)
"""In the order in which they let go: the conversations themselves come last."""

BY_ADDRESS: tuple[ByAddress, ...] = (followed,)
"""Rooms that know which conversations belong to an e-mail address."""


def held(about: About) -> list[Held]:
    """All that any room keeps about somebody."""
    return [kept for room in ROOMS for kept in room(about)]


def of_addresses(addresses: Iterable[str]) -> set[int]:
    """The conversations that some room knows to be of these addresses."""
    told = tuple(addresses)
    return {pk for room in BY_ADDRESS for pk in room(told)} if told else set()
