"""The only door to write scripts: each action changes and records in the trail, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from heard.conversation import HeardError
from heard.respond import Card, cards
from heard.respond.cards import from_json, lost_lines, required_lines, to_json
from heard.web.people.models import Person, Team
from heard.web.people.trail import record
from heard.web.scripts.models import Script, Version


def make(person: Person, team: Team, name: str, text: str) -> Script:
    """A script of the team, with its cards as version 1; raises HeardError where there is nothing to make cards of."""
    made = cards(text)
    try:
        with transaction.atomic():
            script = Script.objects.create(team=team, name=name, made_by=person)
            Version.objects.create(script=script, number=1, source=text, cards=to_json(made), by=person)
            record(person, "script.made", f"script:{script.pk}", cards=len(made), required=len(required_lines(made)))
    except IntegrityError:
        raise HeardError(_("your team has one of that name."), where=name, then=_("Give it another.")) from None
    return script


def newest(script: Script) -> Version:
    """The version that was written last."""
    return script.versions.order_by("-number")[0]


def save(person: Person, script: Script, number: int, made: Sequence[Card]) -> Version:
    """The cards as a new version after `number`; raises HeardError where a required line would go or somebody was quicker."""
    last = newest(script)
    if last.number != number:
        raise HeardError(
            _("%(name)s has saved version %(n)s meanwhile.") % {"name": last.by.name, "n": last.number},
            then=_("Yours was not saved. Copy what you changed, and begin from the newer one."),
        )
    before = from_json(last.cards)
    if lost := lost_lines(required_lines(before), made):
        raise HeardError(
            _("“%(line)s” must be said word for word, and no card says it now.") % {"line": lost[0]},
            then=_("Put it back as it was; or save once with its mark taken off, and change it then."),
        )
    freed = sum(line not in required_lines(made) for line in required_lines(before))
    try:
        with transaction.atomic():
            version = Version.objects.create(script=script, number=number + 1, source=last.source, cards=to_json(made), by=person)
            record(person, "script.saved", f"script:{script.pk}", version=version.number, cards=len(made), freed=freed)
    except IntegrityError:
        raise HeardError(_("somebody saved in the same moment."), then=_("Look at theirs, then save again.")) from None
    return version


def restore(person: Person, script: Script, version: Version) -> Version:
    """An older version again, as the newest."""
    with transaction.atomic():
        again = Version.objects.create(
            script=script, number=newest(script).number + 1, source=version.source, cards=version.cards, by=person
        )
        record(person, "script.restored", f"script:{script.pk}", version=again.number, of=version.number)
    return again


def publish(person: Person, script: Script, version: Version | None, now: datetime) -> None:
    """The version that the team works with from now on; None takes the script back."""
    with transaction.atomic():
        Script.objects.filter(pk=script.pk).update(published=version, published_at=now if version else None)
        did = "script.published" if version else "script.taken-back"
        record(person, did, f"script:{script.pk}", version=version.number if version else None)
