"""The page that shows the one table of rights, and the same in a few words for each role."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import RIGHTS, ROOMS, SEES, SHORT, Role


def in_few_words() -> list[dict[str, object]]:
    """For each role what it sees, what it may do, and how many have it; drawn from the table, so it cannot say anything else."""
    counts = dict(Person.objects.filter(is_active=True).values_list("role").annotate(n=Count("pk")).values_list("role", "n"))
    return [
        {
            "code": role.value,
            "name": role.label,
            "sees": [str(words) for right, words in SHORT.items() if right in RIGHTS[role] and right in SEES],
            "may": [str(words) for right, words in SHORT.items() if right in RIGHTS[role] and right not in SEES],
            "n": counts.get(role.value, 0),
        }
        for role in Role
    ]


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Who may do what: open to everybody who is here, so that nobody has to wonder who reads what."""
    somebody(request)
    rooms = [(name, [(right.label, [right in RIGHTS[role] for role in Role]) for right in rights]) for name, rights in ROOMS]
    return render(request, "people/rights.html", {"rooms": rooms, "roles": list(Role)})
