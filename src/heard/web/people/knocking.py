"""How allauth knocks at our door: who may come in, what is written down, and how wrong codes count against the lock."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.web.locked import lock, unlock
from heard.web.people.models import Person
from heard.web.people.trail import record

TWO_WEEKS = 14 * 24 * 3600
KEEP, BY = "heard.keep", "heard.by"
"""What a browser remembers between the first step and the last: whether to stay signed in, and how the first step was done."""


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    """The last step of every way in: the session begins, and the trail says how."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody joins but by invitation."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """In: for two weeks or until the browser closes."""
        steps = [step.get("type", "") for step in get_authentication_records(request, user) if step["method"] == "mfa"]
        by, keep = request.session.pop(BY, "passkey"), request.session.pop(KEEP, True)
        super().login(request, user)
        request.session.set_expiry(TWO_WEEKS if keep else 0)
        if isinstance(user, Person):
            second = {"second": steps[-1]} if steps and by != "passkey" else {}
            record(user, "person.came-in", f"person:{user.pk}", by=by, **second)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Somebody who has left is told no more than a stranger."""
        messages.error(request, _("This does not open the door. Ask your administrator."))
        return HttpResponseRedirect(reverse("people:sign-in"))

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """How somebody can say again who they are; without any, their page asks them to set a password first."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return ways or ([{"id": "password", "description": "", "url": reverse("people:you")}] if user.is_authenticated else [])

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened; only what went wrong needs a word of its own."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the server itself saw; uvicorn has followed the proxy already, if there is one."""
        return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step: its secret is kept locked, and its words are ours."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code does not fit. Wait for the next one, and type that."),
        "incorrect_passkey": gettext_lazy("This passkey is not known here."),
    }

    def encrypt(self, text: str) -> str:
        """Locked before it is kept."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Unlocked where a code is compared."""
        return unlock(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture as it stands in a page."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The browser shows this name with the question for a passkey."""
        told: dict[str, str] = super().get_public_key_credential_rp_entity()
        return told | {"name": "Heard"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 - allauth's word
        """What a new passkey is called until its owner finds a better name."""
        return _("Passkey")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code from the app, or one of the recovery codes; wrong ones count like wrong passwords, in the database."""

    def clean_code(self) -> str:
        """Nothing is compared while the door is locked."""
        from allauth.core import context

        who = {"email": self.user.email}
        if not AxesProxyHandler.is_allowed(context.request, who):
            raise ValidationError(_("Too many wrong codes. This door opens again in a quarter of an hour."))
        try:
            return str(super().clean_code())
        except ValidationError:
            user_login_failed.send(sender=__name__, credentials=who, request=context.request)
            raise
