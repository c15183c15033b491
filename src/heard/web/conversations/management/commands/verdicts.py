"""`heard web verdicts`: what people settled, as examples to train on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from heard.web.conversations import verdicts
from heard.web.conversations.models import Conversation
from heard.web.people.trail import record


class Command(BaseCommand):
    """Write the verdicts of every team to a file."""

    help = "Writes what people settled to a file that `heard train --examples FILE` reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=Path("verdicts.jsonl"), help="the file to write")

    def handle(self, *args: Any, **given: Any) -> None:
        out: Path = given["out"]
        count = 0
        with out.open("w", encoding="utf-8") as file:
            for line in verdicts.lines(Conversation.objects.filter(is_sample=False)):
                file.write(line)
                count += 1
        record(None, "verdicts.taken-out", "house", conversations=count)
        self.stdout.write(f"{count} conversations with verdicts are in {out}. Train on them: heard train --examples {out}")
