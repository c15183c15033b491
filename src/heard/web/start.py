"""`python -m heard.web.start`: everything a new machine needs, then the pages and a worker, until Ctrl-C."""

import asyncio
import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser

import django
import uvicorn
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from heard.conversation import HeardError
from heard.web import environment

console = Console(highlight=False)
PORTS = 30
"""How many ports after the wanted one are tried."""
LAST_WORDS = 3
"""Seconds that open pages are given when Heard stops."""


def main() -> None:
    """Prepare, start, print the address and a sign-in link, serve until Ctrl-C."""
    given = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
    environment.keep_secret_key()
    django.setup()
    with console.status("Preparing the house"):
        prepare(with_sample=given.sample)
    listening = listen(given.host, given.port)
    here = environment.address() or f"http://{given.host}:{listening.getsockname()[1]}"
    words = [[sys.executable, "-m", "heard.web", name, "--while-parent"] for name in companions()]
    beside = [subprocess.Popen(one) for one in words]  # noqa: S603 - names of our own commands
    try:
        welcome(here)
        threading.Thread(target=tell_reading, daemon=True).start()
        serve(listening)
    finally:
        stop(beside)
        console.print("Stopped. Everything is kept; start again to go on.")


class _Given(ArgumentParser):
    sample: bool
    host: str
    port: int


def _arguments() -> _Given:
    told = ArgumentParser(prog="python -m heard.web.start", description=__doc__)
    told.add_argument("--host", default="127.0.0.1")
    told.add_argument("--port", type=int, default=environment.port())
    told.add_argument("--no-sample", dest="sample", action="store_false", help="start with an empty shelf")
    given = _Given(add_help=False)
    return told.parse_args(namespace=given)


def prepare(*, with_sample: bool) -> None:
    """Tables, files for the browser, the first team and administrator, the sample; what is there already stays."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    first_people()
    if with_sample:
        from heard.web import sample

        sample.load()


def first_people() -> None:
    """The first team and its administrator, on an installation that has nobody."""
    from heard.web.people.models import Person, Team
    from heard.web.people.rights import Role

    if not Person.objects.filter(role=Role.ADMINISTRATOR).exists():
        team, _ = Team.objects.get_or_create(name=os.environ.get("HEARD_TEAM", "Customer service"))
        email = os.environ.get("HEARD_ADMINISTRATOR", "administrator@heard.example")
        Person.objects.join(email, "Administrator", Role.ADMINISTRATOR, team)


def listen(host: str, port: int) -> socket.socket:
    """A socket on this port, or on the next one that is free."""
    for wanted in range(port, port + PORTS):
        door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            door.bind((host, wanted))
            door.listen(512)  # only a listening socket says that another one listens there already
            return door
        door.close()
    raise HeardError(f"no free port from {port} to {port + PORTS - 1}.", where=host, then="Name another with --port.")


def welcome(here: str) -> None:
    """Print where Heard is and the link that lets the administrator in, once."""
    from django.utils import timezone

    from heard.web.people.links import make_link
    from heard.web.people.models import Person
    from heard.web.people.rights import Role

    first = Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")[0]
    link = here + make_link(first, timezone.now())
    words = f"[bold]Heard is at[/] {here}\n\n[bold]Sign in with this link[/] [dim](works once, for twelve hours)[/]"
    console.print(Panel(words, border_style="dim", padding=(1, 2), expand=False))
    print(f"  {link}\n", flush=True)  # noqa: T201 - bare, so that no terminal breaks the link in two
    console.print("[dim]Ctrl-C stops it. Everything is kept.[/]")


def tell_reading() -> None:
    """Say on the terminal how many conversations of the sample are still being read."""
    from django.db import connection

    from heard.web import sample

    with contextlib.closing(connection):
        threading.Event().wait(2)
        todo = sample.unread()
        if not todo:
            return
        columns = (TextColumn("Reading the sample"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("", total=todo)
            while left := sample.unread():
                todo = max(todo, left)
                progress.update(bar, total=todo, completed=todo - left)
                threading.Event().wait(0.5)
            progress.update(bar, completed=todo)
    console.print("The sample is read.")


def serve(listening: socket.socket, *, reads: bool = True) -> None:
    """Serve the pages on this socket until Ctrl-C; `reads` live turns beside it, where no broker carries them."""
    if reads and not environment.nats():
        from heard.web.live import beside

        beside.begin()
    config = uvicorn.Config(
        "heard.web.asgi:application", log_level="warning", access_log=False, lifespan="off",
        timeout_graceful_shutdown=LAST_WORDS, proxy_headers=bool(environment.address()),
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvicorn.Server(config).run(sockets=[listening])


def companions() -> tuple[str, ...]:
    """What runs beside the pages: a worker, and where a broker carries live turns, whoever reads them."""
    return ("work", "listen") if environment.nats() else ("work",)


def stop(beside: list[subprocess.Popen[bytes]]) -> None:
    """Let them finish what is in hand, and no longer."""
    for one in beside:
        one.terminate()
    for one in beside:
        try:
            one.wait(10)
        except subprocess.TimeoutExpired:
            one.kill()


if __name__ == "__main__":
    try:
        main()
    except HeardError as told:
        sys.exit(str(told))
