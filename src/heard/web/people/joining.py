"""Joining by invitation, and a new password for somebody who has forgotten theirs."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from heard.web.jobs.actions import enqueue
from heard.web.people import actions, inviting
from heard.web.people.forms import JoinForm, PasswordForm, said
from heard.web.people.letters import can_send, tell_changed
from heard.web.people.links import open_password_links, whose_password
from heard.web.people.models import Person
from heard.web.people.reach import here
from heard.web.people.views import let_in, too_many_tries

LETTERS_AN_HOUR = 5
"""How often one network may ask for a new password."""
LETTERS_A_PERSON = 3
"""How many links that still work one person may have; whoever asks for more is told the same as ever."""


@login_not_required
@never_cache
@sensitive_post_parameters("new")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Somebody who was invited says their name and a password, and is in."""
    asked = inviting.invitation_of(token, timezone.now())
    if asked is None:
        return render(request, "people/invitation_used.html", status=410)
    form = JoinForm(said(request), email=asked.email)
    if request.method == "POST" and form.is_valid():
        person = inviting.accept(asked, form.cleaned_data["name"], form.cleaned_data["new"], timezone.now())
        if person is None:
            return render(request, "people/invitation_used.html", status=410)
        if request.user.is_authenticated:
            logout(request)
        return let_in(request, person, by="invitation", keep=True, to=reverse("people:you") + "?new=1")
    told = {"it": asked, "form": form, "name": form.data.get("name", "")}
    return render(request, "people/join.html", told, status=400 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a new password; the answer is the same whether somebody of this address is here or not."""
    told = {"can_send": can_send(), "email": request.POST.get("email", "")[:254], "asked": False}
    if request.method == "GET" or not can_send():
        return render(request, "people/forgotten.html", told)
    if too_many_tries(request, "forgotten", LETTERS_AN_HOUR, 3600):
        told["fault"] = _("Too many letters asked for from this network. Wait an hour, or ask your administrator.")
        return render(request, "people/forgotten.html", told, status=429)
    person = Person.objects.filter(email=str(told["email"]).strip().lower(), is_active=True).first()
    if person is not None and open_password_links(person, timezone.now()) < LETTERS_A_PERSON:
        enqueue("sign-in-letter", {"letter": "new-password", "person": person.pk, "here": here(request)})
    return render(request, "people/forgotten.html", told | {"asked": True})


@login_not_required
@never_cache
@sensitive_post_parameters("new")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password by link; every session ends, and the second step stays as it is."""
    link = whose_password(token, timezone.now())
    if link is None:
        return render(request, "people/link_used.html", {"can_send": can_send()}, status=410)
    form = PasswordForm(said(request), person=link.person, ask_old=False)
    if request.method == "POST" and form.is_valid():
        if not actions.set_password(link.person, form.cleaned_data["new"], timezone.now(), link=link):
            return render(request, "people/link_used.html", {"can_send": can_send()}, status=410)
        actions.end_sessions(link.person, link.person)
        tell_changed(link.person, "password", here(request))
        return redirect(reverse("people:sign-in") + "?changed=1")
    told = {"form": form, "person": link.person}
    return render(request, "people/new_password.html", told, status=400 if form.is_bound else 200)
