"""`heard web restore FILE`: everything back from one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from heard.web.people.trail import record
from heard.web.upkeep.restore import restore


class Command(BaseCommand):
    """Restore a backup into an empty installation."""

    help = "Puts a backup into an empty installation, on SQLite or PostgreSQL. Stop Heard first."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether what is here may be lost."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="lose everything that is here now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, record it, and say what came back."""
        told = restore(options["file"], replace=options["replace"])
        rows = sum(table["rows"] for table in told["tables"].values())
        record(None, "backup.restored", "backup", rows=rows)
        self.stdout.write(f"{rows} rows of {len(told['tables'])} tables are back as they stood on {told['made_at']}.")
        if told["secret_key"] is None:
            self.stdout.write("The secret key was not in the backup: start Heard with the HEARD_SECRET_KEY that it was made with.")
        self.stdout.write("Everybody has to sign in again. Start Heard.")
