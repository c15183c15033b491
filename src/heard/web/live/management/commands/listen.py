"""`python -m heard.web listen`: reads live turns, on a machine of its own."""

import os
import signal
import threading
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from heard.conversation import HeardError
from heard.web.live import beside, brokering


class Command(BaseCommand):
    """Read the live turns that the pages' machines take in, until told to stop; start one a machine."""

    help = "Reads live turns where several machines do (HEARD_NATS_URL). Start one a machine; Ctrl-C finishes what is in hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--while-parent` stops with the process that started it; over `--line` the pages tell the reader beside them."""
        parser.add_argument("--while-parent", action="store_true")
        parser.add_argument("--line", type=int, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the ear, connect, read until a signal."""
        stopped = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
        if options["line"] is not None:
            beside.listen(options["line"], stopped)
            return
        if not brokering.among_machines():
            then = "Set HEARD_NATS_URL here and where the pages are; on one machine they read live turns themselves."
            raise HeardError("there is no broker to listen to.", where="HEARD_NATS_URL", then=then)
        if options["while_parent"]:
            threading.Thread(target=_stop_with, args=(os.getppid(), stopped), daemon=True).start()
        from heard.web.live.listening import listen
        from heard.web.live.reader import reader

        ear = reader()  # loaded before the first turn comes
        self.stdout.write("Listening.")
        listen(stopped, ear.read)
        brokering.close()


def _stop_with(parent: int, stopped: threading.Event) -> None:
    while not stopped.wait(1.0):
        if os.getppid() != parent:
            stopped.set()
