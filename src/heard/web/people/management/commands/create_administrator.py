"""`heard web create-administrator`: somebody who can invite everybody else."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import connection
from django.utils import timezone

from heard.web import environment
from heard.web.people import actions
from heard.web.people.links import make_link
from heard.web.people.models import Person


class Command(BaseCommand):
    """An administrator, and a link that lets them in once; a person who is there already becomes one."""

    help = "Makes an administrator and prints a link that lets them in once. Somebody who is there already becomes one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The e-mail address, and what to call them."""
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--name", default="Administrator", help="what to call them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and print the link; the only place where it is shown."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email}: not an e-mail address. Write name@company.example.") from None
        if Person._meta.db_table not in connection.introspection.table_names():
            call_command("migrate", interactive=False, verbosity=0)
        person = actions.make_administrator(email, options["name"].strip() or "Administrator")
        here = environment.address() or f"http://127.0.0.1:{environment.port()}"
        self.stdout.write(f"{person.name} is an administrator. This link lets them in, once, for twelve hours:")
        self.stdout.write(here + make_link(person, timezone.now()))
