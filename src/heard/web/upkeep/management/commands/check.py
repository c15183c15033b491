"""`heard web check`: what is unsafe or missing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from heard.web.upkeep.checks import FINE, UNSAFE, look


class Command(BaseCommand):
    """Look at this machine and say what to do."""

    help = "Says what is unsafe or missing on this machine, and what to do. Exit code 1 if anything is unsafe."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a finding, the unsafe ones first."""
        found = sorted(look(timezone.now()), key=lambda one: (one.how != UNSAFE, one.how == FINE))
        for one in found:
            self.stdout.write(f"{one.how.ljust(8)} {one.what}" + (f" {one.then}" if one.then else ""))
        if any(one.how == UNSAFE for one in found):
            raise SystemExit(1)
