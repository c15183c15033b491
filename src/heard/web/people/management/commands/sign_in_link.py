"""`heard web sign-in-link`: a way in for somebody who has lost theirs, from the machine itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from heard.web import environment
from heard.web.people import actions
from heard.web.people.links import make_link
from heard.web.people.models import Person


class Command(BaseCommand):
    """A link that lets somebody in once."""

    help = "Prints a link that lets somebody in once. With --without-second-step, their app, passkeys and codes are taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose link, and whether their second step was lost, too."""
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--without-second-step", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link; the only place where it is shown."""
        person = Person.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError("Nobody here has this address, or they have left. `heard web create-administrator` makes somebody.")
        if options["without_second_step"]:
            actions.forget_second_step(None, person)
        here = environment.address() or f"http://127.0.0.1:{environment.port()}"
        self.stdout.write(here + make_link(person, timezone.now()))
