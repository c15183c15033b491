"""Settings, people and roles: who is here, who is invited, and what an administrator may change."""

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heard.web.people import actions, inviting, letters
from heard.web.people.entry import only, somebody
from heard.web.people.forms import InviteForm, PersonForm, said
from heard.web.people.models import Invitation, Person, Team
from heard.web.people.reach import here
from heard.web.people.rights import Right, Role
from heard.web.people.shell import sections
from heard.web.people.table import in_few_words

A_PAGE = 60
"""People on one page."""


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """The first page of settings that this person may open."""
    return redirect(sections(somebody(request))[0].address)


@require_GET
@only(Right.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """The roles, who has them, and who is invited; in order of name."""
    want = {"q": request.GET.get("q", "").strip()[:100], "role": request.GET.get("role", ""), "team": request.GET.get("team", "")}
    found = _found(want)
    page = list(_after(found, request.GET.get("after", ""))[: A_PAGE + 1])
    shown = {
        "want": want,
        "roles": in_few_words(),
        "people": page[:A_PAGE],
        "total": found.count(),
        "after": page[A_PAGE - 1].pk if len(page) > A_PAGE else "",
        "begins": not request.GET.get("after"),
        "teams": Team.objects.order_by("name"),
        "choices": Role.choices,
        "invitations": _open_invitations(),
        "did": request.GET.get("did", ""),
    }
    return render(request, "people/people.html", shown)


def _found(want: dict[str, str]) -> QuerySet[Person]:
    found = Person.objects.select_related("team").prefetch_related("also_in")
    if want["q"]:
        found = found.filter(Q(name__icontains=want["q"]) | Q(email__icontains=want["q"]))
    if want["role"] in Role.values:
        found = found.filter(role=want["role"])
    if want["team"].isdigit():
        found = found.filter(Q(team=want["team"]) | Q(also_in=want["team"])).distinct()
    last = Max("usersession__last_seen_at")
    steps = Count("authenticator", filter=~Q(authenticator__type="recovery_codes"), distinct=True)
    return found.annotate(last_seen=last, steps=steps).order_by("name", "pk")


def _after(found: QuerySet[Person], told: str) -> QuerySet[Person]:
    """The people after the one that the last page ended with."""
    last = Person.objects.filter(pk=told).values_list("name", flat=True).first() if told.isdigit() else None
    return found if last is None else found.filter(Q(name__gt=last) | Q(name=last, pk__gt=told))


def _open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, withdrawn_at=None).select_related("team", "by").order_by("email")


@never_cache
@require_http_methods(["GET", "POST"])
@only(Right.MANAGE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite one or many; without a mail server the links are shown here, once, to pass on."""
    form = InviteForm(said(request))
    told = {"form": form, "choices": Role.choices, "teams": Team.objects.filter(is_sample=False).order_by("name")}
    told |= {"can_send": letters.can_send(), "asked": form.data, "roles": in_few_words()}
    if request.method == "GET" or not form.is_valid():
        return render(request, "people/invite.html", told, status=400 if form.is_bound else 200)
    by, now = somebody(request), timezone.now()
    role, team = Role(form.cleaned_data["role"]), form.cleaned_data["team"]
    invited = [inviting.invite(by, email, role, team, now) for email in form.cleaned_data["emails"]]
    return _told(request, invited)


def _told(request: HttpRequest, invited: list[inviting.Invited]) -> HttpResponse:
    """What became of each address: the letter has gone, or the link to pass on, or why there is neither."""
    rows = []
    for one in invited:
        link = here(request) + one.path if one.path else ""
        trouble = letters.try_to_invite(one.invitation, link) if one.invitation and letters.can_send() else ""
        has_gone = bool(one.invitation and letters.can_send() and not trouble)
        if one.invitation and has_gone:
            inviting.sent(one.invitation, timezone.now())
        rows.append({"email": one.email, "link": "" if has_gone else link, "has_gone": has_gone, "trouble": trouble})
    return render(request, "people/invited.html", {"rows": rows, "can_send": letters.can_send()})


@never_cache
@require_POST
@only(Right.MANAGE_PEOPLE)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for somebody who has not come."""
    again = inviting.invite_again(somebody(request), _invitation(pk), timezone.now())
    return _told(request, [again]) if again else redirect("people:people")


@require_POST
@only(Right.MANAGE_PEOPLE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    inviting.withdraw(somebody(request), _invitation(pk), timezone.now())
    return redirect(reverse("people:people") + "#invited")


def _invitation(pk: int) -> Invitation:
    found = _open_invitations().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "POST"])
@only(Right.MANAGE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: name, role, teams, and their way in."""
    it = _person(pk)
    form = PersonForm(said(request))
    fault = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        by, role = somebody(request), Role(told["role"])
        if actions.change_person(by, it, name=told["name"], role=role, team=told["team"], also_in=told["also_in"]):
            return redirect(reverse("people:person", args=[pk]) + "?did=kept")
        fault = last_one()
        it = _person(pk)
    return _person_page(request, it, fault or form.fault())


def last_one() -> str:
    """Why the last administrator stays one."""
    return _("This is the last administrator. Make somebody else one first.")


def _person_page(request: HttpRequest, it: Person, fault: str = "") -> HttpResponse:
    told = {
        "it": it,
        "fault": fault,
        "is_you": it.pk == somebody(request).pk,
        "roles": in_few_words(),
        "teams": Team.objects.order_by("name"),
        "also": set(it.also_in.values_list("pk", flat=True)),
        "did": request.GET.get("did", ""),
    }
    return render(request, "people/person.html", told, status=400 if fault else 200)


def _person(pk: int) -> Person:
    steps = Count("authenticator", filter=~Q(authenticator__type="recovery_codes"), distinct=True)
    browsers = Count("usersession", distinct=True)
    found = Person.objects.annotate(steps=steps, browsers=browsers, last_seen=Max("usersession__last_seen_at"))
    one = found.select_related("team").filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


@require_POST
@only(Right.MANAGE_PEOPLE)
def person_does(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the things that are done to a person's way in, as the button says."""
    by, it = somebody(request), _person(pk)
    do = request.POST.get("do", "")
    if do == "leave" and it.pk == by.pk:
        return _person_page(request, it, _("You cannot take yourself out. Ask another administrator."))
    if do == "leave" and not actions.let_go(by, it, timezone.now()):
        return _person_page(request, it, last_one())
    if do == "return":
        actions.take_back(by, it)
    elif do == "sign-out":
        actions.end_sessions(by, it)
    elif do == "forget-second-step":
        actions.forget_second_step(by, it)
        letters.tell_changed(it, "second-step", here(request))
    elif do != "leave":
        raise Http404
    return redirect(reverse("people:person", args=[pk]) + f"?did={do}")
