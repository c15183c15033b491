"""`heard web serve`: the pages alone, for systemd or a container; a worker runs beside it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from heard.conversation import HeardError
from heard.web import environment, start


class Command(BaseCommand):
    """Serve the pages on one port, and nothing else."""

    help = "Serves the pages on one port until it is stopped, with no worker, no sample and no sign-in link in the log."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=environment.port())

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; the port that was asked for or none."""
        door = start.listen(options["host"], options["port"])
        if door.getsockname()[1] != options["port"]:
            door.close()
            raise HeardError(f"port {options['port']} is taken.", where=options["host"], then="Name another with --port.")
        start.serve(door)
