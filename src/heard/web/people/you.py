"""A person's own sign-in: password, second step, passkeys, and where they are signed in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from heard.web.people import actions
from heard.web.people.browsers import browsers_of
from heard.web.people.entry import somebody
from heard.web.people.forms import PasswordForm
from heard.web.people.letters import tell_changed
from heard.web.people.reach import here
from heard.web.people.views import passkeys_work


@never_cache
@require_GET
def you(request: HttpRequest) -> HttpResponse:
    """What opens the door for this person, and which browsers are in."""
    return _page(request)


def _page(request: HttpRequest, form: PasswordForm | None = None) -> HttpResponse:
    person = somebody(request)
    kept = Authenticator.objects.filter(user=person).order_by("created_at")
    by_type = {kind: [a for a in kept if a.type == kind] for kind in Authenticator.Type.values}
    codes = by_type[Authenticator.Type.RECOVERY_CODES]
    told = {
        "person": person,
        "form": form,
        "has_password": person.has_usable_password(),
        "app": next(iter(by_type[Authenticator.Type.TOTP]), None),
        "keys": [{"it": a, "name": a.wrap().name, "alone": a.wrap().is_passwordless} for a in by_type[Authenticator.Type.WEBAUTHN]],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "passkeys": passkeys_work(request),
        "browsers": browsers_of(person, request.session.session_key),
        "is_new": request.GET.get("new") == "1",
        "did": request.GET.get("did", ""),
    }
    return render(request, "people/you.html", told, status=400 if form is not None else 200)


@require_POST
@sensitive_post_parameters("old", "new")
def password(request: HttpRequest) -> HttpResponse:
    """Another password: this browser stays in, every other one is out."""
    person = somebody(request)
    form = PasswordForm(request.POST, person=person, ask_old=person.has_usable_password())
    if not form.is_valid():
        return _page(request, form)
    actions.set_password(person, form.cleaned_data["new"], timezone.now())
    key = request.session.session_key
    update_session_auth_hash(request, person)
    UserSession.objects.filter(session_key=key).update(session_key=request.session.session_key)
    actions.end_sessions(person, person, but=request.session.session_key or "")
    tell_changed(person, "password", here(request))
    return redirect("/you/?did=password#password")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Out in one browser."""
    person = somebody(request)
    actions.end_sessions(person, person, only=pk)
    return redirect("/you/#browsers")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Out in every browser but this one."""
    person = somebody(request)
    actions.end_sessions(person, person, but=request.session.session_key or "")
    return redirect("/you/#browsers")
