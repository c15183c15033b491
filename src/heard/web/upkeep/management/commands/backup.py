"""`heard web backup FILE`: everything in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from heard.web.people.trail import record
from heard.web.upkeep.backup import back_up


class Command(BaseCommand):
    """Write a backup while Heard runs."""

    help = "Writes everything into one file, as it stands at one moment, while Heard runs. Restore it with `heard web restore`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file; a name with %%Y-%%m-%%d in it gets the day."""
        parser.add_argument("file", help="the file to write, such as heard-%%Y-%%m-%%d.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, record it, and say what is in it."""
        now = timezone.now()
        path = Path(timezone.localtime(now).strftime(options["file"]))
        made = back_up(path, now)
        record(None, "backup.made", "backup", rows=made.rows, bytes=path.stat().st_size)
        self.stdout.write(f"{path}: {made.rows} rows of {made.tables} tables, {path.stat().st_size >> 10} KB.")
        if made.has_key:
            self.stdout.write("The secret key is in it: keep the file as safe as the database itself.")
        else:
            self.stdout.write(
                "The secret key is not in it, because it comes from HEARD_SECRET_KEY. Keep it, too: no restore is whole without it."
            )
