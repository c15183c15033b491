"""What happens to people and teams: each action changes and records in the trail, in one transaction."""

from django.db import transaction

from heard.web.people.models import Person, Team
from heard.web.people.rights import Role
from heard.web.people.trail import record


def make_administrator(email: str, name: str) -> Person:
    """From the machine itself: a new administrator, or somebody who is here already becomes one."""
    with transaction.atomic():
        person = Person.objects.filter(email=email).first()
        if person is None:
            team = Team.objects.filter(is_sample=False).order_by("pk").first()
            person = Person.objects.join(email, name, Role.ADMINISTRATOR, team)
        else:
            person.role, person.is_active = Role.ADMINISTRATOR, True
            person.save(update_fields=["role", "is_active"])
        record(None, "person.made-administrator", f"person:{person.pk}")
    return person
