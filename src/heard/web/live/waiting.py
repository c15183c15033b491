"""Live conversations in which something new waits to be read, in this process."""

import threading


class Waiting:
    """Ids, each once, in the order in which they came to wait."""

    def __init__(self) -> None:
        self._ids: dict[int, None] = {}
        self._some = threading.Condition()

    def add(self, pk: int) -> None:
        """Something new was said in this conversation."""
        with self._some:
            self._ids.setdefault(pk)
            self._some.notify()

    def take(self, most: int, seconds: float) -> list[int]:
        """The ids that have waited longest; waits so many seconds for one."""
        with self._some:
            if not self._ids:
                self._some.wait(seconds)
            taken = list(self._ids)[:most]
            for pk in taken:
                del self._ids[pk]
            return taken
