"""Teams, people, sign-in links, and the trail."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from heard.web.people.rights import RIGHTS, Right, Role


def installation_time_zone() -> str:
    """The time zone that a new team begins with: HEARD_TIME_ZONE."""
    return str(settings.TIME_ZONE)


def office_hours() -> list[list[list[str]]]:
    """The hours that a new team begins with: Monday to Friday, nine to half past five."""
    return [[["09:00", "17:30"]]] * 5 + [[], []]


class Team(models.Model):
    """People who answer the same customers; the sample's team is apart from the real ones."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_sample = models.BooleanField(default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default=installation_time_zone)
    # Monday first; for each weekday its spans in order, none for a day off: [[["09:00", "12:30"], ["13:30", "18:00"]], ...]
    hours = models.JSONField(_("working hours"), default=office_hours)

    def __str__(self) -> str:
        return self.name


class Theme(models.TextChoices):
    """The light in which a person reads."""

    SYSTEM = "system", _("as this computer")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class People(BaseUserManager["Person"]):
    """The people of this installation."""

    def join(self, email: str, name: str, role: Role, team: Team | None = None, password: str | None = None) -> "Person":
        """A new person; without a password they come in by link."""
        person = self.model(email=self.normalize_email(email).lower(), name=name, role=role, team=team)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who uses Heard: a name, a role, a team."""

    email = models.EmailField(_("work e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    also_in = models.ManyToManyField(Team, blank=True, related_name="guests")
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def may(self, right: Right) -> bool:
        """Whether the one table gives this person that right."""
        return self.is_active and right in RIGHTS[Role(self.role)]

    @cached_property
    def team_ids(self) -> tuple[int, ...]:
        """The ids of every team that this person works in, their own first."""
        own = () if self.team_id is None else (self.team_id,)
        return own + tuple(pk for pk in self.also_in.order_by("pk").values_list("pk", flat=True) if pk not in own)

    @property
    def initials(self) -> str:
        """Two letters for the round face."""
        parts = self.name.split()
        return "".join(p[0] for p in (parts[:1] + parts[1:][-1:])).upper()


class LinkKind(models.TextChoices):
    """What a link is for."""

    SIGN_IN = "sign-in", _("coming in")
    PASSWORD = "password", _("a new password")


class SignInLink(models.Model):
    """A link that lets one person in, or choose a new password, once, for a while."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    kind = models.CharField(max_length=8, choices=LinkKind.choices, default=LinkKind.SIGN_IN)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Invitation(models.Model):
    """Somebody who is asked to join; `turn` counts the letters, so that a new link makes the older ones useless."""

    email = models.EmailField(_("work e-mail"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    turn = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(used_at=None, withdrawn_at=None), name="invited_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether its link has become too old."""
        return self.expires_at <= timezone.now()


class Record(models.Model):
    """One line of the trail: who did what to what, when; ids and counts, never a customer's words."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    did = models.CharField(max_length=40)
    about = models.CharField(max_length=60, db_index=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="trail_person"),
            models.Index(fields=["did", "-id"], name="trail_did"),
        ]

    def __str__(self) -> str:
        return f"{self.did} {self.about}"
