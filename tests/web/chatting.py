"""A team whose help desk tells each message as it is written, through the public API: what live journeys begin with."""

import json
import urllib.request

PEOPLE = """
team = Team.objects.filter(is_sample=False).first() or Team.objects.create(name="Larch")
for name, role in (("Amara Osei", Role.AGENT), ("Priya Nair", Role.SUPERVISOR), ("Tomasz Wit", Role.ADMINISTRATOR)):
    Person.objects.join(f"{name.split()[0].lower()}@example.org", name, role, team)
from heard.web.connect import tokens
print(tokens.make(Person.objects.get(name="Tomasz Wit"), team, "Chat", ["live:write"], now)[1])
"""
"""Run inside a house: the people, and a token for the chat, printed."""


def say(here, token, about, ident, speaker, text, customer="Dana"):
    """One message of the conversation `about`: Amara Osei's, or her customer's."""
    turn = {"id": ident, "speaker": speaker, "text": text, "name": customer if speaker == "customer" else "Amara Osei"}
    body = json.dumps({"agent": "amara@example.org", "channel": "chat", "turns": [turn]}).encode()
    told = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    ask = urllib.request.Request(f"{here}/api/v1/live/{about}/turns", body, told)  # noqa: S310 - this machine
    with urllib.request.urlopen(ask, timeout=60) as answer:  # noqa: S310
        assert answer.status == 200
