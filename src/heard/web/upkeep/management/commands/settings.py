"""`heard web settings`: every setting there is."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from heard.web.known import KNOWN


class Command(BaseCommand):
    """List the settings."""

    help = "Lists every HEARD_* setting, what it means, and which are set. Values are not shown."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a setting; a star where it is set."""
        wide = max(map(len, KNOWN))
        for name, meaning in KNOWN.items():
            self.stdout.write(f"{'*' if os.environ.get(name) else ' '} {name.ljust(wide)}  {meaning}")
