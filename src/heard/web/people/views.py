"""Coming in, going out, and the light to read by."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heard.web.people.knocking import BY, KEEP
from heard.web.people.letters import can_send
from heard.web.people.links import use_link
from heard.web.people.models import Person, Team, Theme
from heard.web.people.trail import record


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; a wrong answer says only that the two do not go together."""
    if request.user.is_authenticated:
        return redirect("/")
    if request.method == "GET":
        return _form(request)
    if too_many_tries(request, "sign-in", settings.SIGN_IN_TRIES_A_MINUTE):
        return _form(request, _("Too many tries from this network. Wait a minute, then try again."), 429)
    email = request.POST.get("email", "").strip().lower()
    person = authenticate(request, email=email, password=request.POST.get("password", ""))
    if getattr(request, "axes_locked_out", False):
        return locked_out(request)
    if not isinstance(person, Person):
        return _form(request, _("E-mail and password do not go together. Try again, or ask for a new password."), 400)
    return let_in(request, person, by="password", keep=bool(request.POST.get("keep")), to=_next(request))


def _form(request: HttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    team = Team.objects.filter(is_sample=False).order_by("pk").first()
    asked = {
        "fault": fault,
        "email": request.POST.get("email", ""),
        "next": _next(request),
        "team": team,
        "passkeys": passkeys_work(request),
        "can_send": can_send(),
    }
    return render(request, "people/sign_in.html", asked, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"


def passkeys_work(request: HttpRequest) -> bool:
    """Whether browsers use passkeys at this address: over a secure line or on this machine, and by name, not by number."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    named = not host.replace(".", "").isdigit() and not host.startswith("[")
    return named and (request.is_secure() or host == "localhost")


def too_many_tries(request: HttpRequest, door: str, most: int, per: int = 60) -> bool:
    """Whether this network has tried this door more often than `most` times in `per` seconds."""
    key = f"{door}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=per)
    return int(cache.incr(key)) > most


def let_in(request: HttpRequest, person: Person, *, by: str, keep: bool, to: str = "/") -> HttpResponseBase:
    """After the first step: in, or on to the second step where somebody has one."""
    request.session[BY], request.session[KEEP] = by, keep
    answer: HttpResponseBase = perform_login(request, person, email_verification="none", redirect_url=to)
    return answer


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """What somebody sees after five wrong passwords or codes."""
    return _form(request, _locked_words(), 429)


def _locked_words() -> str:
    return _("Five wrong passwords or codes. This door opens again in a quarter of an hour; a sign-in link works now.")


@login_not_required
@never_cache
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A one-time link: in with its person, or a page that says why not. A browser's guess ahead does not use it up."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""):
        return HttpResponse(status=503)
    person = use_link(token, timezone.now())
    if person is None:
        return render(request, "people/link_used.html", {"can_send": can_send()}, status=410)
    if request.user.is_authenticated:
        logout(request)
    return let_in(request, person, by="link", keep=True)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, on this computer."""
    if isinstance(request.user, Person):
        record(request.user, "person.went-out", f"person:{request.user.pk}")
    logout(request)
    return redirect("people:sign-in")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the light this person wants, on every computer they use."""
    wanted = request.POST.get("theme")
    if wanted in Theme.values:
        Person.objects.filter(email=request.user.get_username()).update(theme=wanted)
    return HttpResponseRedirect(_next(request))
