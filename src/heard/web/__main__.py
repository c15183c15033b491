"""`python -m heard.web`, which `heard web` calls: the commands of the rooms, each in its room's management/commands."""

import os
import sys
from importlib import import_module

from heard.conversation import HeardError
from heard.web import environment

START = "start"
"""The one command that needs no tables yet; it makes them."""


def main(words: list[str]) -> None:
    """Run the command that was typed; without one, list those of the house."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
    if words[:1] == [START]:
        from heard.web import start

        sys.argv = ["heard web start", *words[1:]]
        return start.main()
    environment.keep_secret_key()
    if words in ([], ["help"], ["--help"], ["-h"]):
        return _list()
    from django.core.management import execute_from_command_line

    # A file cannot be named create-administrator.py, and nobody should have to type create_administrator
    return execute_from_command_line(["heard web", words[0].replace("-", "_") if "-" in words[0][1:] else words[0], *words[1:]])


def _list() -> None:
    """The commands of the house, each with its first sentence; Django's own work too, and are not listed."""
    import django
    from django.core.management import get_commands

    django.setup()
    ours = {name: room for name, room in get_commands().items() if str(room).startswith("heard.web")}
    told = {name.replace("_", "-"): import_module(f"{room}.management.commands.{name}").Command.help for name, room in ours.items()}
    told[START] = "Prepares what a new machine needs, then serves the pages with a worker, until Ctrl-C."
    wide = max(map(len, told))
    print("heard web COMMAND [--help]\n")  # noqa: T201 - a list for the terminal
    for name, words in sorted(told.items()):
        print(f"  {name.ljust(wide)}  {str(words).split('. ')[0].rstrip('.')}.")  # noqa: T201


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except HeardError as told:
        sys.exit(str(told))
