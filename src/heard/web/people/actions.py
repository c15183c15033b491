"""What happens to people and teams: each action changes and records in the trail, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from heard.web.people import links
from heard.web.people.models import Person, SignInLink, Team
from heard.web.people.rights import Role
from heard.web.people.trail import record


def make_administrator(email: str, name: str) -> Person:
    """From the machine itself: a new administrator, or somebody who is here already becomes one."""
    with transaction.atomic():
        person = Person.objects.filter(email=email).first()
        if person is None:
            team = Team.objects.filter(is_sample=False).order_by("pk").first()
            person = Person.objects.join(email, name, Role.ADMINISTRATOR, team)
        else:
            person.role, person.is_active = Role.ADMINISTRATOR, True
            person.save(update_fields=["role", "is_active"])
        record(None, "person.made-administrator", f"person:{person.pk}")
    return person


def is_last_administrator(person: Person) -> bool:
    """Whether nobody else could set roles if this person left or became something else."""
    others = Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    return person.role == Role.ADMINISTRATOR and person.is_active and not others.exists()


def change_person(by: Person, person: Person, *, name: str, role: Role, team: Team | None, also_in: Iterable[Team]) -> bool:
    """Another name, role or teams; False, and nothing changes, if it would leave Heard without an administrator."""
    with transaction.atomic():
        Person.objects.select_for_update().filter(role=Role.ADMINISTRATOR).count()
        if role != Role.ADMINISTRATOR and is_last_administrator(person):
            return False
        if person.name != name:
            record(by, "person.renamed", f"person:{person.pk}")
        if person.role != role:
            record(by, "person.role-changed", f"person:{person.pk}", before=person.role, after=role)
        guests = {t.pk for t in also_in} - {team.pk if team else None}
        before = set(person.also_in.values_list("pk", flat=True))
        if person.team_id != (team.pk if team else None) or before != guests:
            record(by, "person.teams-changed", f"person:{person.pk}", team=team.pk if team else None, also_in=len(guests))
        person.name, person.role, person.team = name, role, team
        person.save(update_fields=["name", "role", "team"])
        person.also_in.set(guests)
    return True


def let_go(by: Person, person: Person, now: datetime) -> bool:
    """Somebody leaves: out on every computer, no link opens; what they did stays. False for the last administrator."""
    with transaction.atomic():
        Person.objects.select_for_update().filter(role=Role.ADMINISTRATOR).count()
        if is_last_administrator(person):
            return False
        Person.objects.filter(pk=person.pk).update(is_active=False)
        _end(UserSession.objects.filter(user=person))
        links.use_up(person, now)
        record(by, "person.left", f"person:{person.pk}")
    return True


def take_back(by: Person, person: Person) -> None:
    """Somebody who left comes back, with the same role and teams."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(is_active=True)
        record(by, "person.returned", f"person:{person.pk}")


def forget_second_step(by: Person | None, person: Person) -> int:
    """Their phone is lost: app, passkeys and recovery codes go; `by` None is somebody at the machine itself."""
    with transaction.atomic():
        gone = int(Authenticator.objects.filter(user=person).delete()[0])
        record(by, "second-step.forgotten", f"person:{person.pk}", kept_before=gone)
    return gone


def set_password(person: Person, password: str, now: datetime, *, link: SignInLink | None = None) -> bool:
    """A new password: every other session and every open link ends. False if the link was used in the meantime."""
    with transaction.atomic():
        if link is not None and not links.claim(link, now):
            return False
        person.set_password(password)
        person.save(update_fields=["password"])
        links.use_up(person, now)
        record(person, "password.changed", f"person:{person.pk}", by="link" if link else "person")
    return True


def end_sessions(by: Person, person: Person, *, but: str = "", only: int | None = None) -> int:
    """Out on every computer of this person, on all but the one with this key, or on one; says on how many."""
    with transaction.atomic():
        mine = UserSession.objects.filter(user=person)
        ended = _end(mine.exclude(session_key=but) if only is None else mine.filter(pk=only))
        if ended:
            record(by, "session.ended", f"person:{person.pk}", sessions=ended)
    return ended


def _end(sessions: Iterable[UserSession]) -> int:
    ending = list(sessions)
    for one in ending:
        one.end()
    return len(ending)


def make_team(by: Person, name: str, time_zone: str) -> Team:
    """A new team, with the usual hours."""
    with transaction.atomic():
        team = Team.objects.create(name=name, time_zone=time_zone)
        record(by, "team.made", f"team:{team.pk}")
    return team


def change_team(by: Person, team: Team, *, name: str, time_zone: str, hours: Sequence[Sequence[Sequence[str]]]) -> None:
    """Another name, time zone or working hours."""
    with transaction.atomic():
        team.name, team.time_zone, team.hours = name, time_zone, [[list(span) for span in day] for day in hours]
        team.save(update_fields=["name", "time_zone", "hours"])
        record(by, "team.changed", f"team:{team.pk}", time_zone=time_zone)
