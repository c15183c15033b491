"""From a turn posted to its reading, and with it its cue, in the agent's browser: how long, beside the bare cost of the posts.

    python benchmarks/live.py                        (10, 100 and 500 conversations at one turn each per 12 s, a minute each)
    python benchmarks/live.py --conversations 500 --seconds 60
    python benchmarks/live.py --memory 30000         (so many turns as fast as they are taken, and the server's memory)

The server runs as `heard web serve` does, on SQLite in a new folder; agents' pages are open lines of server-sent events; posts and
lines come from this process. `bare` is the same with reading switched off: the time until the stored turn is in the stream.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from typing import Any

os.environ.setdefault("HEARD_FOLDER", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")

APART = 12.0
"""Seconds between two turns of one conversation."""
PORT = 8790
AGENTS = 100
AFTER = 15.0
"""Seconds in which the last readings may come."""


def serve(port: int, *, reads: bool) -> None:
    """The server itself, in a process of its own."""
    import django

    django.setup()
    from heard.web import start

    if not reads:
        from heard.web import asgi
        from heard.web.live import actions

        assert asgi.application
        actions.WAKE.clear()
    start.serve(start.listen("127.0.0.1", port), reads=reads)


def house() -> tuple[str, list[str]]:
    """Tables, a team, its agents; the token of a program and the cookie of each agent's browser."""
    import django

    from heard.web import environment

    environment.keep_secret_key()
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.utils import timezone

    from heard.web.connect import tokens
    from heard.web.connect.models import Scope
    from heard.web.people.models import Person, Team
    from heard.web.people.rights import Role

    call_command("migrate", interactive=False, verbosity=0)
    team, _ = Team.objects.get_or_create(name="Many")
    head = Person.objects.filter(email="head@example.org").first() or Person.objects.join(
        "head@example.org", "Head", Role.ADMINISTRATOR, team
    )
    token = tokens.make(head, team, "Chat", [Scope.LIVE], timezone.now())[1]
    cookies = []
    for n in range(AGENTS):
        email = f"agent{n}@example.org"
        agent = Person.objects.filter(email=email).first() or Person.objects.join(email, f"Agent {n}", Role.AGENT, team)
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(agent.pk), "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        session.create()
        cookies.append(str(session.session_key))
    return token, cookies


@contextmanager
def running(*, reads: bool) -> Iterator[int]:
    """A server, until it is no longer needed; gives its process id."""
    command = [sys.executable, __file__, "--serve", str(PORT), *([] if reads else ["--bare"])]
    one = subprocess.Popen(command, env=os.environ.copy(), start_new_session=True)  # noqa: S603 - this file again
    try:
        yield one.pid
    finally:
        one.send_signal(signal.SIGINT)
        try:
            one.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(one.pid, signal.SIGKILL)


async def there() -> None:
    """Wait until the server answers."""
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", PORT)
        except OSError:
            await asyncio.sleep(0.2)
        else:
            writer.close()
            return
    raise SystemExit("the server does not answer.")


@dataclass
class Talk:
    """One conversation: how far it is, and when its last turn was posted."""

    name: str
    agent: int
    pk: int = 0
    sent: int = 0
    posted: float = 0.0
    heard: int = 0


@dataclass
class Measured:
    """What was measured: seconds until the turn and until the reading was in the stream, and the ids that came."""

    stored: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    ids: list[tuple[int, str]] = field(default_factory=list)


class Posts:
    """Some lines that stay open, over which turns are posted."""

    def __init__(self, token: str, many: int) -> None:
        self.token = token
        self.free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = asyncio.Queue()
        for _ in range(many):
            self.free.put_nowait(None)

    async def post(self, path: str, body: object) -> dict[str, object]:
        """What the API answers."""
        line = await self.free.get()
        reader, writer = line or await asyncio.open_connection("127.0.0.1", PORT)
        content = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
        writer.write(head.encode() + f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)
        first = await reader.readline()
        if not first and line is not None:  # the server closes lines that were idle for some seconds
            self.free.put_nowait(None)
            return await self.post(path, body)
        status = int(first.split()[1])
        size = 0
        while (header := await reader.readline()) not in (b"\r\n", b""):
            if header.lower().startswith(b"content-length:"):
                size = int(header.split(b":")[1])
        answer = json.loads(await reader.readexactly(size))
        self.free.put_nowait((reader, writer))
        if status != 200:
            raise SystemExit(f"{path}: {status} {answer}")
        return dict(answer)


async def follow(cookie: str, agent: int, talks: dict[int, Talk], out: Measured, opened: asyncio.Event) -> None:
    """An agent's page: notes when each event comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=2**20)
    writer.write(f"GET /events/ HTTP/1.1\r\nHost: localhost\r\nCookie: heard={cookie}\r\n\r\n".encode())
    ident = ""
    while line := await reader.readline():
        told = line.decode().strip()
        if told.startswith("event: open"):
            opened.set()
        elif told.startswith("id: "):
            ident = told[4:]
        elif told.startswith("data: ") and '"id"' in told:
            talk, now = talks.get(json.loads(told[6:])["id"]), time.perf_counter()
            out.ids.append((agent, ident))
            if talk is not None and talk.posted:
                talk.heard += 1
                if talk.heard == 1:
                    out.stored.append(now - talk.posted)
                elif talk.heard == 2:
                    out.read.append(now - talk.posted)


def words() -> list[tuple[str, str]]:
    """Who says what, from the sample."""
    folder = files("heard") / "samples"
    kept = sorted((f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name)
    lines = [line for f in kept for line in f.read_text().splitlines()]
    turns = [t for line in lines if line.strip() for t in json.loads(line)["turns"]]
    return [(t["speaker"], t["text"]) for t in turns if t["speaker"] in ("customer", "agent")]


async def say(posts: Posts, talk: Talk, said: list[tuple[str, str]], out: Measured | None = None) -> None:
    """Post the next turn of a conversation."""
    speaker, text = said[(talk.sent + hash(talk.name)) % len(said)]
    talk.sent, talk.heard = talk.sent + 1, 0
    turn = {"id": str(talk.sent), "speaker": speaker, "text": text, "name": "Dana" if speaker == "customer" else None}
    body = {"agent": f"agent{talk.agent}@example.org", "channel": "chat", "turns": [turn]}
    talk.posted = time.perf_counter() if out is not None else 0.0
    began = time.perf_counter()
    answer = await posts.post(f"/api/v1/live/{talk.name}/turns", body)
    if out is not None:
        out.answered.append(time.perf_counter() - began)
    talk.pk = int(answer["live"]["id"])  # type: ignore[index]


async def measure(
    token: str, cookies: list[str], many: int, seconds: float, spent: Callable[[], float], *, reads: bool
) -> tuple[Measured, list[Talk], float]:
    """So many conversations for so long, each with the page of its agent open; and the processor time of the server meanwhile."""
    await there()
    said, out, posts = words(), Measured(), Posts(token, 16)
    talks = [Talk(f"{many}-{time.time():.0f}-{n}", n % min(many, AGENTS)) for n in range(many)]
    for talk in talks:
        await say(posts, talk, said)
        await say(posts, talk, said)
    await asyncio.sleep(2)
    while reads and await asyncio.to_thread(unread, talks):  # a day's beginning is not what is measured
        await asyncio.sleep(0.5)
    known, opened = {talk.pk: talk for talk in talks}, [asyncio.Event() for _ in range(min(many, AGENTS))]
    lines = [asyncio.create_task(follow(cookies[n], n, known, out, told)) for n, told in enumerate(opened)]
    await asyncio.gather(*(told.wait() for told in opened))
    chance, began, before = random.Random(7), time.perf_counter(), spent()

    async def talking(talk: Talk) -> None:
        await asyncio.sleep(chance.random() * APART)
        while time.perf_counter() - began < seconds:
            due = time.perf_counter() + APART
            await say(posts, talk, said, out)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    await asyncio.gather(*(talking(talk) for talk in talks))
    await asyncio.sleep(AFTER)
    busy = spent() - before
    for line in lines:
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    return out, talks, busy


def at(values: list[float], share: float) -> str:
    """A percentile in milliseconds."""
    return f"{1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]:,.0f}" if values else "-"


def table(cases: list[int], seconds: float) -> None:
    """The table of figures, a line a case, with and without reading."""
    import psutil

    token, cookies = house()
    print("| conversations | reading | turns | stored, in the stream: p50 / p99 ms | read, in the stream: p50 / p99 ms | lost "
          "| doubled | server CPU, ms a turn | memory MB | load |\n|---|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    for many in cases:
        for reads in (False, True):
            with running(reads=reads) as pid:
                so_far = partial(_spent, psutil.Process(pid))
                out, talks, spent = asyncio.run(measure(token, cookies, many, seconds, so_far, reads=reads))
                busy = 1000 * spent / len(out.answered)
                memory = _memory(psutil.Process(pid))
            lost = unread(talks) if reads else len(out.answered) - len(out.stored)
            stored, read = (f"{at(times, 0.5)} / {at(times, 0.99)}" for times in (out.stored, out.read))
            doubled, load = len(out.ids) - len(set(out.ids)), os.getloadavg()[0]
            print(f"| {many} | {'on' if reads else 'off'} | {len(out.answered):,} | {stored} | {read if reads else '-'} | {lost} "
                  f"| {doubled} | {busy:.0f} | {memory} | {load:.1f} |", flush=True)  # fmt: skip


def _spent(server: Any) -> float:
    """Seconds of processor time so far, of the pages and of whoever reads beside them."""
    times = [one.cpu_times() for one in _all(server)]
    return float(sum(t.user + t.system for t in times))


def _memory(server: Any) -> int:
    """Megabytes in memory, of the pages and of whoever reads beside them."""
    return sum(one.memory_info().rss for one in _all(server)) >> 20


def _all(server: Any) -> list[Any]:
    return [server, *server.children(recursive=True)]


def unread(talks: list[Talk]) -> int:
    """Turns that were posted and are not stored and read."""
    from heard.web.live.models import LiveConversation

    stands = dict(LiveConversation.objects.filter(pk__in=[t.pk for t in talks]).values_list("pk", "read_revision"))
    return sum(max(0, talk.sent - stands.get(talk.pk, 0)) for talk in talks)


def memory(turns: int) -> None:
    """The server's memory while so many turns are taken and read as fast as it can; conversations of 40 turns end, others begin."""
    import psutil

    token, _cookies = house()
    with running(reads=True) as pid:
        server = psutil.Process(pid)
        asyncio.run(_many(token, turns, lambda done: print(f"{done:,} turns: {_memory(server)} MB", flush=True)))


async def _many(token: str, turns: int, tell: object) -> None:
    await there()
    said, posts, done, began = words(), Posts(token, 8), 0, time.perf_counter()
    while done < turns:
        some = [Talk(f"m-{time.time():.3f}-{n}", n) for n in range(50)]
        for _ in range(40):
            await asyncio.gather(*(say(posts, talk, said) for talk in some))
        await asyncio.gather(*(posts.post(f"/api/v1/live/{talk.name}/end", {}) for talk in some))
        done += 50 * 40
        tell(done)  # type: ignore[operator]
    print(f"{done / (time.perf_counter() - began):.0f} turns a second")


if __name__ == "__main__":
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--conversations", type=int, nargs="*", default=[10, 100, 500])
    told.add_argument("--seconds", type=float, default=60)
    told.add_argument("--memory", type=int, default=0)
    told.add_argument("--serve", type=int, default=0)
    told.add_argument("--bare", action="store_true")
    given = told.parse_args()
    if given.serve:
        serve(given.serve, reads=not given.bare)
    elif given.memory:
        memory(given.memory)
    else:
        table(given.conversations, given.seconds)
