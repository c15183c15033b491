"""`heard web prepare`: tables and files for the browser, before the first start and after each upgrade."""

from typing import Any

from django.core.management.base import BaseCommand

from heard.web.start import prepare


class Command(BaseCommand):
    """Prepare what a new version needs."""

    help = "Brings the tables and the files for the browser to this version. Run it once before starting, and after each upgrade."
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare; what is there already stays."""
        prepare(with_sample=False)
        self.stdout.write("Ready. Start `heard web serve` and `heard web work`.")
