"""Play a day: the sample's conversations happen again, told by a small program over the same API that everybody uses.

What it tells is marked as a demonstration: shown, read, cued and alerted like the real ones, never kept and never counted.
"""

import json
import random
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from time import monotonic
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.utils import timezone

from heard.conversation import Conversation, Speaker, conversation_from_json
from heard.run.playing import Due, a_day, may_play
from heard.web.connect import tokens
from heard.web.connect.models import Scope, Token
from heard.web.live import actions
from heard.web.live.models import LiveConversation, LiveState
from heard.web.people.models import Person, Team
from heard.web.people.rights import Right

SPEEDS = (1, 10)
"""As fast as people, or ten times as fast."""
NAME = "Play a day"
LAST_WORDS = 5.0
"""Seconds that are given to the turn that is just being told."""


def scenes() -> list[Conversation]:
    """The conversations of the sample that are played."""
    folder = files("heard") / "samples"
    told = [f.read_text("utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".jsonl")]
    found = [conversation_from_json(json.loads(line)) for text in told for line in text.splitlines() if line.strip()]
    return [c for c in found if may_play(c)]


@dataclass(eq=False)
class Day:
    """One day that is being played in this process."""

    person: Person
    team: int
    speed: int
    token: Token
    shown: str
    scenes: Sequence[Conversation]
    due: Sequence[Due]
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    stopped: threading.Event = field(default_factory=threading.Event)
    told: int = 0
    gone: set[int] = field(default_factory=set)
    thread: threading.Thread | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.stopped.is_set() or self.told >= len(self.due)


DAYS: dict[int, Day] = {}
"""The day that is being played in this process, by its team."""


def stage(person: Person) -> Team | None:
    """Where somebody plays: their own team; whoever reads nothing real, such as an administrator, plays in the sample's team."""
    if person.may(Right.SEE_BOARD):
        return person.team
    return Team.objects.filter(is_sample=True).order_by("pk").first() or person.team


def going_on(team: Team) -> int:
    """How many demonstrations are going on."""
    return LiveConversation.objects.filter(team=team, is_demonstration=True, state=LiveState.OPEN).count()


def play(person: Person, team: Team, speed: int, now: datetime) -> Day:
    """Begin a day; one that is played already is ended first."""
    stop(person, team, now)
    token, shown = tokens.make(person, team, NAME, [Scope.LIVE], now)
    chance = random.Random(now.timestamp())
    chosen = scenes()
    chance.shuffle(chosen)
    day = Day(person, team.pk, speed, token, shown, chosen, a_day(chosen, chance))
    day.thread = threading.Thread(target=_perform, args=(day,), name="a day", daemon=True)
    DAYS[team.pk] = day
    day.thread.start()
    return day


def stop(person: Person, team: Team, now: datetime) -> None:
    """End the day that is being played, and all its conversations."""
    day = DAYS.pop(team.pk, None)
    if day is not None:
        day.stopped.set()
        if day.thread is not None:
            day.thread.join(LAST_WORDS)  # a turn that is just being told would open its conversation again
        tokens.end(person, day.token, now)
    for row in LiveConversation.objects.filter(team=team, is_demonstration=True, state=LiveState.OPEN).defer("reading"):
        actions.ended(row, now, "stopped")


def _perform(day: Day) -> None:
    """Tell every turn when it is due, until the day is over or stopped."""
    began = monotonic()
    try:
        for due in day.due:
            if day.stopped.wait(max(0.0, due.at / day.speed - (monotonic() - began))):
                return
            _tell(day, due)
            day.told += 1
        tokens.end(day.person, day.token, timezone.now())
    finally:
        connection.close()


def _tell(day: Day, due: Due) -> None:
    """One turn, or the end, told to the API; of a conversation that somebody ended nothing more is told."""
    scene = day.scenes[due.conversation]
    here = f"/api/v1/live/day-{day.name}-{scene.id}"
    if due.conversation in day.gone:
        return
    if due.turn == len(scene.turns):
        asked(here + "/end", {}, day.shown)
        return
    if due.turn and asked(here, None, day.shown).get("state") != "open":
        day.gone.add(due.conversation)
        return
    said = scene.turns[due.turn]
    turn = {"id": str(due.turn), "speaker": said.speaker.value, "text": said.text, "name": said.name}
    answers = next((t.name for t in scene.turns if t.speaker is Speaker.AGENT and t.name), None)
    asked(here + "/turns", {"turns": [turn], "agent": answers, "channel": scene.channel, "demonstration": True}, day.shown)


def asked(path: str, body: dict[str, object] | None, token: str) -> dict[str, Any]:
    """What the API answers a program that shows this token; by the same way through the house as one that calls from elsewhere."""
    content = b"" if body is None else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": "GET" if body is None else "POST", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "https", "wsgi.input": BytesIO(content), "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(content)), "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_X_FORWARDED_PROTO": "https",
    }  # fmt: skip
    answer = _house()(environ, _begun)
    try:
        return dict(json.loads(b"".join(answer)))
    finally:
        answer.close()


def _begun(status: str, headers: list[tuple[str, str]], fault: object = None, /) -> Callable[[bytes], object]:
    """The status stands in the body, too."""
    return len


@cache
def _house() -> WSGIHandler:
    return WSGIHandler()
