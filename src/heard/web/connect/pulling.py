"""Looking into folders, mailboxes and buckets: what is new is read, what has changed is read again, what is gone goes here too."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heard import conversation as nouns
from heard.conversation import HeardError
from heard.web.connect.linking import claim_due
from heard.web.connect.models import Connection, Item, Kind, Origin
from heard.web.connect.origins import forget, origin_of, put
from heard.web.connect.sealing import unseal_told
from heard.web.connect.sources import PLACES, Source
from heard.web.conversations import keeping
from heard.web.jobs.actions import enqueue
from heard.web.jobs.models import Job, State
from heard.web.records.gone import is_gone

Beat = Callable[[int, int], bool]
MANY = 10
"""From so many things on it is asked before more than half of them go at once: a folder that was not mounted is no deletion."""
LONGEST_PLACE = 500


def pulls(job: Job, beat: Beat) -> None:
    """See which places are due, and queue a look into each that nobody looks into already."""
    for pk in claim_due(timezone.now()):
        if not Job.objects.filter(kind="pull", payload__connection=pk, state__in=(State.WAITING, State.RUNNING)).exists():
            enqueue("pull", {"connection": pk}, priority=6)


def pull(job: Job, beat: Beat) -> None:
    """Look into one place. Each thing is kept by itself, so that a look that breaks off goes on where it was."""
    connection = Connection.objects.filter(pk=job.payload["connection"], paused=False).first()
    if connection is None:
        return
    try:
        with PLACES[connection.kind].open(connection.place, unseal_told(connection.secret)) as source:
            fault = _looked(connection, source, beat)
    except HeardError as told:
        fault = str(told)
    now = timezone.now()
    Connection.objects.filter(pk=connection.pk).update(looked_at=now, fault=fault[:300], fault_at=now if fault else None)


def _looked(connection: Connection, source: Source, beat: Beat) -> str:
    """Make true here what lies there; says what somebody must decide or put right, if anything."""
    there = {f.place: f for f in source.look() if len(f.place) <= LONGEST_PLACE}
    known = {item.place: item for item in Item.objects.filter(connection=connection)}
    gone = [place for place in known if place not in there]
    new = [place for place in there if place not in known]
    changed = {known[p].bundle for p in there if p in known and known[p].version != there[p].version}
    together = source.bundles(new)
    for place, bundle in together.items():
        item = Item(connection=connection, place=place, bundle=bundle)
        known[place] = item
    fault = _too_many_gone(connection, len(gone), len(known) - len(together))
    if connection.mirrors and not fault:
        changed |= {known[place].bundle for place in gone}
        known = {place: item for place, item in known.items() if place in there}
    else:
        known = {place: item for place, item in known.items() if place in there or item.pk}
    todo = sorted(changed | set(together.values()))
    for done, bundle in enumerate(todo):
        if not beat(done, len(todo)):
            return fault
        here = [item for item in known.values() if item.bundle == bundle and item.place in there]
        _bundle(connection, source, bundle, here, {item.place: there[item.place].version for item in here})
    return fault


def _too_many_gone(connection: Connection, gone: int, known: int) -> str:
    if not connection.mirrors or known < MANY or gone * 2 <= known:
        return ""
    if connection.place.get("may_vanish"):
        place = {k: v for k, v in connection.place.items() if k != "may_vanish"}
        Connection.objects.filter(pk=connection.pk).update(place=place)
        return ""
    return f"{gone} of {known} are gone there. Nothing was deleted here: look whether the place is whole, or delete them here too."


def _bundle(connection: Connection, source: Source, bundle: str, items: list[Item], versions: dict[str, str]) -> None:
    """Read one bundle and keep what is in it, with the things as they are now; what is in it no longer goes."""
    found, fault = list[nouns.Conversation](), ""
    try:
        if items:
            name, content = source.fetch(sorted((i.place for i in items), key=_by_number))
            if len(content) > settings.LARGEST_FILE:
                raise HeardError(f"larger than {settings.LARGEST_FILE >> 20} MB.", where=name, then="Split it.")
            found, faults = _in(connection, name, content)
            fault = faults[0] if faults else ""
    except HeardError as told:
        fault = str(told)
    with transaction.atomic():
        _kept(connection, bundle, found, timezone.now(), keep_others=bool(fault))
        Item.objects.filter(connection=connection, bundle=bundle).exclude(place__in=versions).delete()
        for item in items:
            told_now = {"bundle": bundle, "version": versions[item.place], "fault": fault[:300], "at": timezone.now()}
            Item.objects.update_or_create(connection=connection, place=item.place, defaults=told_now)


def _by_number(place: str) -> tuple[str, int, str]:
    before, _, number = place.partition(":")
    return (before, int(number), "") if number.isdecimal() else ("", 0, place)


def _in(connection: Connection, name: str, content: bytes) -> tuple[list[nouns.Conversation], list[str]]:
    """The conversations in a file, redacted, and what in it could not be read."""
    from heard.arrive import arrive_bytes

    agent = str(connection.place.get("desk") or "") or None
    found, faults = list[nouns.Conversation](), list[str]()
    for item in arrive_bytes(name, content, form=PLACES[connection.kind].form, agent=agent):
        if isinstance(item, nouns.Conversation) and is_gone(connection.team_id, keeping.digest(item)):
            continue  # deleted here at a customer's request, or because it was too old
        if isinstance(item, nouns.Conversation):
            found.append(item)
        else:
            faults.append(str(item.error))
    return found, faults


def _kept(connection: Connection, bundle: str, found: Iterable[nouns.Conversation], now: datetime, *, keep_others: bool) -> None:
    source, mine = f"c{connection.pk}", set[int]()
    for conversation in found:
        own = bundle if connection.kind == Kind.MAILBOX else f"{bundle}#{conversation.id}"
        origin = origin_of(connection.team_id, source, _short(own), connection, bundle)
        put(origin, conversation, now)
        mine.add(origin.pk)
    if mine:
        Connection.objects.filter(pk=connection.pk).update(last_at=now)
    others = Origin.objects.filter(connection=connection, place=bundle, conversation__isnull=False).exclude(pk__in=mine)
    if connection.mirrors and not keep_others:
        for origin in others.select_related("conversation"):
            forget(origin, now)


def _short(own: str) -> str:
    """An id that fits: a long one keeps its end apart from others by a digest."""
    from hashlib import sha256

    return own if len(own) <= 200 else f"{own[:150]}~{sha256(own.encode('utf-8', 'replace')).hexdigest()[:40]}"
