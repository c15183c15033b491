"""What people type on the pages of this room, and what is said when it does not fit."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.web.people.hours import HoursError, read_hours
from heard.web.people.models import Person, Team
from heard.web.people.rights import Role

MOST_AT_ONCE = 200
"""How many people one form invites."""


def said(request: HttpRequest) -> QueryDict | None:
    """What was typed, if something was sent."""
    return request.POST if request.method == "POST" else None


class Plain(forms.Form):
    """A form whose pages write their own fields; spaces around words do not count."""

    def fault(self) -> str:
        """The first thing that does not fit, in one sentence."""
        return next((str(words[0]) for words in self.errors.values()), "")


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones of the world by their usual names: Europe/Vienna, and so on."""
    usual = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    return (*dict.fromkeys([*usual, "UTC", settings.TIME_ZONE]),)


class InviteForm(Plain):
    """Whom to invite, to which role and team."""

    emails = forms.CharField(max_length=40_000, error_messages={"required": gettext_lazy("Write at least one e-mail address.")})
    role = forms.ChoiceField(choices=Role.choices, error_messages={"required": gettext_lazy("Choose a role.")})
    team = forms.ModelChoiceField(Team.objects.filter(is_sample=False), required=False)

    def clean_emails(self) -> list[str]:
        """The addresses, each once, in the order they were written."""
        told = [part.strip().lower() for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part.strip()]
        if len(told) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(most)s at once. Send the rest after these.") % {"most": MOST_AT_ONCE})
        for one in told:
            try:
                validate_email(one)
            except ValidationError:
                raise ValidationError(_("%(told)s is no e-mail address.") % {"told": one}) from None
        return list(dict.fromkeys(told))

    def clean(self) -> dict[str, Any]:
        """Agents and supervisors belong to a team."""
        return needs_team(self)


def needs_team(form: forms.Form) -> dict[str, Any]:
    """An agent or a supervisor without a team would see nothing."""
    told = form.cleaned_data
    if told.get("role") in (Role.AGENT, Role.SUPERVISOR) and not told.get("team") and "team" not in form.errors:
        form.add_error("team", _("Choose a team: an agent or a supervisor without one would see nothing."))
    return told


class PersonForm(Plain):
    """A person's name, role and teams."""

    name = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("Write a name.")})
    role = forms.ChoiceField(choices=Role.choices)
    team = forms.ModelChoiceField(Team.objects.all(), required=False)
    also_in = forms.ModelMultipleChoiceField(Team.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        """Agents and supervisors belong to a team."""
        return needs_team(self)


class TeamForm(Plain):
    """A team's name, time zone and working hours."""

    name = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("Write a name.")})
    time_zone = forms.ChoiceField(choices=lambda: [(zone, zone) for zone in time_zones()])

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        """For this team, or for a new one."""
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_name(self) -> str:
        """No two teams have the same name."""
        name: str = self.cleaned_data["name"]
        others = Team.objects.filter(name__iexact=name)
        if (others.exclude(pk=self.team.pk) if self.team else others).exists():
            raise ValidationError(_("There is a team of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        """The hours, too, where the form has them."""
        told = self.cleaned_data
        if self.team is not None:
            try:
                told["hours"] = read_hours(self.data)
            except HoursError as faulty:
                self.add_error(None, str(faulty))
        return told


class PasswordForm(Plain):
    """A new password; whoever has one says the old one first."""

    old = forms.CharField(strip=False, required=False)
    new = forms.CharField(strip=False, max_length=1000, error_messages={"required": gettext_lazy("Write a password.")})

    def __init__(self, *args: Any, person: Person, ask_old: bool, **kwargs: Any) -> None:
        """For this person."""
        super().__init__(*args, **kwargs)
        self.person, self.ask_old = person, ask_old

    def clean_old(self) -> str:
        """The old one must fit."""
        old: str = self.cleaned_data["old"]
        if self.ask_old and not self.person.check_password(old):
            raise ValidationError(_("This is not your password as it is now."))
        return old

    def clean_new(self) -> str:
        """Long enough, and not one that everybody knows."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.person)
        return new


class JoinForm(Plain):
    """What somebody who was invited calls themselves, and their password."""

    name = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("Write your name.")})
    new = forms.CharField(strip=False, max_length=1000, error_messages={"required": gettext_lazy("Write a password.")})

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        """For somebody with this address."""
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_new(self) -> str:
        """Long enough, and not one that everybody knows."""
        new: str = self.cleaned_data["new"]
        validate_password(new, Person(email=self.email, name=str(self.data.get("name", ""))))
        return new
