"""`heard web verify FILE`: whether a proof of deletion is genuine."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from heard.web.records.proof import is_genuine, public_key


class Command(BaseCommand):
    """Check the signature of a proof."""

    help = "Says whether a proof of deletion was signed by this installation, or with the key given, and is unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the key of another installation."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", help="the public key (base64) of the installation that signed it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say so; exit 1 where it is not genuine."""
        try:
            told = json.loads(options["file"].read_text("utf-8"))
        except (OSError, ValueError):
            raise CommandError(f"{options['file']}: not a proof.") from None
        if not isinstance(told, dict) or not is_genuine(told, options["key"]):
            raise CommandError(f"{options['file']}: not signed with {options['key'] or public_key()}, or changed since.")
        self.stdout.write(
            f"Genuine: request {told.get('request')}, {len(told.get('conversations', []))} conversations, {told.get('deleted')}."
        )
