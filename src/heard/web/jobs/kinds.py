"""Which function does which kind of work: one table, filled by the rooms."""

from collections.abc import Callable

from heard.web.conversations import work
from heard.web.jobs.models import Job

Beat = Callable[[int, int], bool]

KINDS: dict[str, Callable[[Job, Beat], None]] = {
    "arrive": work.arrive,
    "read": work.read,
    "sweep": work.sweep,
}
