"""The sample: a small team's week, so that a new installation has something to show."""

import json
from importlib.resources import files

from django.db import transaction
from django.utils import timezone

from heard.web.conversations.actions import bring_in
from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team
from heard.web.people.rights import Role

TEAM = "Larch & Co."
"""The invented furniture shop of the sample."""
SUPERVISOR = "Priya Nair"


def load() -> int:
    """Bring the sample in by the same way as any other file, with the people who speak in it; says how many files."""
    team, _ = Team.objects.get_or_create(name=TEAM, defaults={"is_sample": True})
    folder = files("heard") / "samples"
    lines = sorted((f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name) if folder.is_dir() else []
    for file in lines:
        content = file.read_bytes()
        with transaction.atomic():
            for name in sorted(agents(content.decode())):
                _join(name, Role.AGENT, team)
            bring_in(team, None, file.name, content, timezone.now(), is_sample=True)
    _join(SUPERVISOR, Role.SUPERVISOR, team)
    return len(lines)


def agents(lines: str) -> set[str]:
    """Everyone who answers in conversations given as JSON lines."""
    told = [json.loads(line) for line in lines.splitlines() if line.strip()]
    return {t["name"] for c in told for t in c.get("turns", []) if t.get("speaker") == "agent" and t.get("name")}


def _join(name: str, role: Role, team: Team) -> None:
    email = f"{'.'.join(name.lower().split())}@larch.example"
    if not Person.objects.filter(email=email).exists():
        Person.objects.join(email, name, role, team)


def unread() -> int:
    """How many conversations of the sample still wait to be read."""
    return Conversation.objects.filter(is_sample=True, read_at=None).count()
