"""Run by itself: writes the backup that the first Heard would have made of a story, from tables as they stood then."""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
THEN = [("people", "0001_initial"), ("conversations", "0001_initial"), ("jobs", "0001_initial"), ("live", "0001_initial")]


def write(path: Path) -> None:
    """Make the tables of then in an empty installation, tell the story in them, and back it up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from heard.web.upkeep import backup

    from .conftest import MONDAY

    MigrationExecutor(connection).migrate(THEN)
    then = MigrationExecutor(connection).loader.project_state(THEN).apps
    tell(then)
    backup.apps = then
    backup.back_up(path, MONDAY)


def tell(then) -> None:
    """One team; Amara answered Dana, contests a mark; a second conversation waits to be read."""
    from dataclasses import replace
    from datetime import timedelta

    from heard.conversation import Spike, reading_to_json
    from heard.web.conversations import keeping

    from .conftest import MONDAY, a_conversation, a_reading

    def new(table, **told):
        return then.get_model(table).objects.create(**told)

    team = new("people.Team", name="Lärche & Söhne")
    amara = new("people.Person", email="amara@example.org", name="Amara Osei", role="agent", team=team)
    new("people.Person", email="priya@example.org", name="Priya", role="supervisor", team=team)
    reading = replace(a_reading(), spikes=(Spike(0, None, 2.6),))
    known = {field.name for field in then.get_model("conversations.Conversation")._meta.get_fields()}
    summary = {name: value for name, value in keeping.summary(reading).items() if name in known}
    for hours, (ident, told) in enumerate((("cot", summary), ("lamp", {}))):
        said = a_conversation(ident, said=f"My walnut {ident} never came.")
        head, turns = keeping.head_and_turns(said)
        row = new("conversations.Conversation", team=team, agent=amara, agent_name="Amara Osei", customer_name="Dana",
                  external_id=ident, digest=keeping.digest(said), channel="chat", head=head,
                  started_at=MONDAY + timedelta(hours=hours), read_at=MONDAY if told else None, **told)  # fmt: skip
        for turn in turns:
            new("conversations.Turn", conversation=row, number=turn.number, speaker=turn.speaker, text=turn.text, rest=turn.rest)
        if told:
            body = reading_to_json(reading)
            new("conversations.Reading", conversation=row, recipe=keeping.recipe_name(reading.recipe), body=body, made_at=MONDAY)
            doubt = {"mark": "1.moment", "doubt": "mark", "reason": "The script.", "at": MONDAY}
            new("conversations.Contest", conversation=row, person=amara, **doubt)


if __name__ == "__main__":
    from heard.web.environment import keep_secret_key

    keep_secret_key()
    import django

    django.setup()
    write(Path(sys.argv[1]))
