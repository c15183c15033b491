"""`python -m heard.web work`: a worker."""

import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from heard.web.jobs.worker import work


class Command(BaseCommand):
    """Take work from the queue until told to stop; start as many as there are processors to spare."""

    help = "Reads what waits to be read. Start one a processor; stop with Ctrl-C, the job in hand is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--until-empty` stops when nothing waits; `--while-parent` stops with the process that started it."""
        parser.add_argument("--until-empty", action="store_true")
        parser.add_argument("--while-parent", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal, or as the options say."""
        stopped = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
        if options["while_parent"]:
            threading.Thread(target=_stop_with, args=(os.getppid(), stopped), daemon=True).start()
        work(stopped, until_empty=options["until_empty"])


def _stop_with(parent: int, stopped: threading.Event) -> None:
    while not stopped.wait(1.0):
        if os.getppid() != parent:
            stopped.set()
