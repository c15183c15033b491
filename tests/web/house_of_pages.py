"""Run by itself: fills an installation with a story (`fill`), or prints what its people see (`pages`)."""

import json
import os
import re
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
ADDRESSES = (
    "/conversations/", "/conversations/?q=walnut", "/conversations/1/", "/conversations/2/", "/contests/", "/settings/requests/1/",
    "/conversations/1/letter/", "/promises/", "/promises/?whose=team", "/letters/", "/scripts/", "/scripts/1/", "/library/",
    "/settings/teams/1/", "/settings/rights/", "/connections/",
)  # fmt: skip
TRAIL = 'from which no word can be read</span></td><td class="n">'
CHANGES = re.compile(rf'(?:name="csrfmiddlewaretoken" value|data-csrf)="[^"]*"|(?<={TRAIL})\d+')
"""What differs each time a page is drawn; the lines of the trail, too: to look at a conversation is a line."""


def fill() -> None:
    """A team, two conversations with a contest and its answer, a request, and names that go beyond ASCII."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from heard.web.conversations import actions, contesting
    from heard.web.people.models import Person, Team
    from heard.web.people.rights import Role
    from heard.web.records import asking

    from .conftest import MONDAY, a_conversation, a_reading

    team = Team.objects.create(name="Lärche & Söhne")
    amara = Person.objects.join("amara@example.org", "Amara Osei", Role.AGENT, team, "a-long-walk-by-the-canal")
    priya = Person.objects.join("priya@example.org", "Priya", Role.SUPERVISOR, team)
    tomasz = Person.objects.join("tomasz@example.org", "Tomasz", Role.ADMINISTRATOR, team)
    priya.also_in.add(Team.objects.create(name="Birch"))
    arrival, _ = actions.bring_in(team, None, "cot.txt", b"\x00\xff bytes", MONDAY)
    first = actions.keep(a_conversation("cot", said="My walnut cot: “where”? \U0001f6cf It's the third time."), arrival, MONDAY)
    second = actions.keep(a_conversation("lamp"), arrival, MONDAY)
    for row in (first, second):
        actions.understood(row, a_reading(), MONDAY)
    told = contesting.contest(amara, first, mark="1.moment", doubt="mark", reason="The script says so.", now=MONDAY)
    contesting.settle(priya, told, outcome="changes", changed_to="care", answer="You did what you could.", now=MONDAY)
    asking.opened(tomasz, "T-17", [first.pk], ("dana@example.org",), MONDAY)
    followed(first, amara, priya, tomasz)


def followed(row: Any, amara: Any, priya: Any, tomasz: Any) -> None:
    """A late promise, a note that was sent, one at a turn, cards, a copy in the library, a help desk with its secret."""
    from heard.web.connect import linking
    from heard.web.conversations import noting
    from heard.web.following import sealed
    from heard.web.following.models import Address, Note, Promise
    from heard.web.library import sharing
    from heard.web.scripts import actions as scripts

    from .conftest import MONDAY

    when = {"made_at": MONDAY, "due_at": MONDAY, "remind_at": MONDAY, "due_said": True}
    Promise.objects.create(conversation=row, person=amara, what="Bring the cot", turn=1, start=0, end=5, **when)
    told = {"subject": "Your cot", "body": "Dear Dana,\n\nIt comes.", "state": "sent", "sent_at": MONDAY, "made_at": MONDAY}
    letter = Note.objects.create(conversation=row, person=amara, **told)
    Address.objects.create(note=letter, sealed=sealed.seal("dana@example.org"))
    noting.note(priya, row, 1, "Well stayed with.", MONDAY)
    made = scripts.make(priya, row.team, "Late delivery", "Thank you for calling.\nThis call may be recorded.")
    scripts.publish(priya, made, scripts.newest(made), MONDAY)
    sharing.share(amara, row, sharing.draft(row, []), "The cot, turned", "How she stayed", MONDAY)
    place = {"place": {}, "secret": {"secret": "only the two of them know"}, "every": 15, "mirrors": True}
    linking.make(tomasz, row.team, "chatwoot", "Chatwoot", place, MONDAY)


def pages() -> None:
    """What each person sees at each address; and that a new row gets a number of its own, and the search its words."""
    from django.test import Client

    from heard.web.conversations.models import Conversation
    from heard.web.people.models import Person, Team
    from heard.web.records import asking
    from heard.web.records.models import CustomerRequest

    seen = {}
    for person in Person.objects.order_by("email"):
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for address in ADDRESSES:
            answer = browser.get(address)
            seen[f"{person.email} {address}"] = [answer.status_code, CHANGES.sub("", answer.content.decode())]
    new = Team.objects.create(name="new")
    assert new.pk > max(Team.objects.exclude(pk=new.pk).values_list("pk", flat=True))
    new.delete()
    amara = Person.objects.get(email="amara@example.org")
    seen["password"] = [amara.check_password("a-long-walk-by-the-canal")]
    seen["digests"] = list(Conversation.objects.order_by("pk").values_list("digest", flat=True))
    seen["sealed"] = [asking.about(CustomerRequest.objects.get()).addresses, *opened()]
    print(json.dumps(seen))  # noqa: T201


def opened() -> list[Any]:
    """What rooms keep sealed, as they read it again."""
    from heard.web.connect.models import Connection
    from heard.web.connect.sealing import unseal_told
    from heard.web.following import sealed
    from heard.web.following.models import Address

    addresses = [sealed.opened(row.sealed) for row in Address.objects.all()]
    return [*addresses, *(unseal_told(it.secret) for it in Connection.objects.all())]


if __name__ == "__main__":
    from heard.web.environment import keep_secret_key

    keep_secret_key()
    import django

    django.setup()
    {"fill": fill, "pages": pages}[sys.argv[1]]()
