"""The trail of who saw or changed what, when."""

from heard.web.people.models import Person, Record


def record(person: Person | None, did: str, about: str, **facts: int | str | None) -> None:
    """Write one line of the trail; `person` None is Heard itself. Facts are ids, codes and counts, never words."""
    Record.objects.create(person=person, did=did, about=about, facts=facts)
