"""`heard web bounce`: a notice of failed delivery from a mail server's pipe."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from heard.respond.bounce import LARGEST
from heard.web.following.public_pages import take_notice


class Command(BaseCommand):
    """Take one notice of failed delivery from standard input, as a mail server pipes it."""

    help = "Takes a notice of failed delivery from standard input: pipe the mailbox of HEARD_SMTP_BOUNCES into it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read one message; anything that is no notice about a note is left alone."""
        known = take_notice(sys.stdin.buffer.read(LARGEST))
        self.stdout.write("A note came back." if known else "No notice about a note.")
