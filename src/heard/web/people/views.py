"""Coming in, going out, and the light to read by."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heard.web.people.links import use_link
from heard.web.people.models import Person, Team, Theme
from heard.web.people.trail import record

BACKEND = "django.contrib.auth.backends.ModelBackend"
TWO_WEEKS = 14 * 24 * 3600


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a wrong answer says only that the two do not go together."""
    if request.user.is_authenticated:
        return redirect("/")
    if request.method == "GET":
        return _form(request)
    if _too_many_tries(request):
        return _form(request, _("Too many tries from this network. Wait a minute, then try again."), 429)
    email = request.POST.get("email", "").strip().lower()
    person = authenticate(request, email=email, password=request.POST.get("password", ""))
    if getattr(request, "axes_locked_out", False):
        return locked_out(request)
    if not isinstance(person, Person):
        return _form(request, _("E-mail and password do not go together. Try again, or ask for a sign-in link."), 400)
    _let_in(request, person, keep=bool(request.POST.get("keep")))
    record(person, "person.came-in", f"person:{person.pk}")
    return HttpResponseRedirect(_next(request))


def _form(request: HttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    team = Team.objects.filter(is_sample=False).order_by("pk").first()
    asked = {"fault": fault, "email": request.POST.get("email", ""), "next": _next(request), "team": team}
    return render(request, "people/sign_in.html", asked, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"


def _too_many_tries(request: HttpRequest) -> bool:
    key = f"sign-in:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    return int(cache.incr(key)) > settings.SIGN_IN_TRIES_A_MINUTE


def _let_in(request: HttpRequest, person: Person, *, keep: bool) -> None:
    login(request, person, backend=BACKEND)
    request.session.set_expiry(TWO_WEEKS if keep else 0)


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """What somebody sees after five wrong passwords."""
    return _form(request, _locked_words(), 429)


def _locked_words() -> str:
    return _("Five wrong passwords. This door opens again in a quarter of an hour; a sign-in link works now.")


@login_not_required
@never_cache
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: in with its person, or a page that says why not. A browser's guess ahead does not use it up."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""):
        return HttpResponse(status=503)
    person = use_link(token, timezone.now())
    if person is None:
        return render(request, "people/link_used.html", status=410)
    _let_in(request, person, keep=True)
    return redirect("/")


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
