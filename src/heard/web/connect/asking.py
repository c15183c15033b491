"""What each kind of connection is asked for: a table of fields, and reading what somebody wrote into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from heard.conversation import HeardError
from heard.web.connect.models import Kind
from heard.web.connect.reaching import split

LONGEST = 500
MOST_MINUTES = 1440
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` is text, secret, number, address or choice."""

    name: str
    label: Words
    kind: str = "text"
    needed: bool = True
    usual: str = ""
    hint: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()


SECURITY = (("tls", _later("TLS")), ("starttls", _later("STARTTLS")), ("none", _later("none, on this machine only")))
EVERY = Field("every", _later("Minutes between two looks"), "number", usual="15")
ASKED: dict[str, tuple[Field, ...]] = {
    Kind.CHATWOOT: (
        Field("secret", _later("Signing secret"), "secret", needed=False,
              hint=_later("Chatwoot shows it beside the webhook. A Chatwoot that does not sign has none: leave it empty, and "
                          "keep the address to yourselves.")),
    ),
    Kind.ZENDESK: (
        Field("secret", _later("Signing secret"), "secret", hint=_later("On the webhook’s page in Zendesk: Reveal secret.")),
    ),
    Kind.INTERCOM: (
        Field("secret", _later("Client secret"), "secret",
              hint=_later("In Intercom’s Developer Hub, on the page of your app: Basic information.")),
    ),
    Kind.FOLDER: (
        Field("folder", _later("Folder below the inbox"), needed=False, hint=_later("Empty: the inbox itself.")),
        EVERY,
    ),
    Kind.MAILBOX: (
        Field("host", _later("Server"), hint=_later("For example imap.example.org.")),
        Field("security", _later("Security of the line"), "choice", usual="tls", choices=SECURITY),
        Field("port", _later("Port"), "number", needed=False, hint=_later("Empty: the usual one.")),
        Field("name", _later("Sign-in name")),
        Field("password", _later("Password"), "secret"),
        Field("folder", _later("Folder in the mailbox"), needed=False, usual="INBOX"),
        Field("desk", _later("Your own addresses end with"), needed=False,
              hint=_later("For example @larch.example: who writes from there is an agent.")),
        EVERY,
    ),
    Kind.BUCKET: (
        Field("address", _later("Address of the service"), "address", hint=_later("For example https://s3.eu-central-1.amazonaws.com.")),
        Field("bucket", _later("Bucket")),
        Field("prefix", _later("Below"), needed=False, hint=_later("Only what begins with this. Empty: all of it.")),
        Field("region", _later("Region"), needed=False, usual="us-east-1"),
        Field("key_id", _later("Key id")),
        Field("key", _later("Secret key"), "secret", hint=_later("It needs to list and to read, no more.")),
        EVERY,
    ),
}  # fmt: skip
STEPS: dict[str, tuple[Words, ...]] = {
    Kind.CHATWOOT: (
        _later("In Chatwoot open Settings, Integrations, Webhooks, Add new webhook."),
        _later("Paste the address below as its URL."),
        _later("Tick: message created, message updated, conversation status changed."),
    ),
    Kind.ZENDESK: (
        _later("In Zendesk’s Admin Center open Apps and integrations, Webhooks, Create webhook, Zendesk events."),
        _later("Tick: ticket created, comment added, comment redacted, comment made private, ticket deleted (both), undeleted."),
        _later("Paste the address below as the endpoint URL, request method POST, format JSON, no authentication."),
    ),
    Kind.INTERCOM: (
        _later("In Intercom’s Developer Hub open your app, Configure, Webhooks, and paste the address below."),
        _later("Add the topics conversation.user.created, conversation.user.replied, conversation.admin.replied, "
               "conversation.admin.single.created, conversation.deleted, conversation_part.redacted."),
    ),
}  # fmt: skip


def read(kind: str, written: Mapping[str, str], *, has_secret: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """What somebody wrote into the fields of a kind, and what is wrong with it by field; a known secret may be left out."""
    place, secret, faults = dict[str, str](), dict[str, str](), dict[str, str]()
    for field in ASKED[kind]:
        told = str(written.get(field.name, "")).strip()[:LONGEST]
        kept = field.kind == "secret" and has_secret
        fault = _fault(field, told) if told else _("Something is needed here.") if field.needed and not kept else ""
        if fault:
            faults[field.name] = fault
        (secret if field.kind == "secret" else place)[field.name] = told
    every = place.pop("every", "") or "15"
    if not faults.get("every") and not 1 <= int(every) <= MOST_MINUTES:
        faults["every"] = _("Between 1 and %(most)s minutes.") % {"most": MOST_MINUTES}
    minutes = 15 if "every" in faults else int(every)
    return {"place": place, "secret": secret, "every": minutes, "mirrors": bool(written.get("mirrors"))}, faults


def _fault(field: Field, told: str) -> str:
    if any(ord(c) < 32 for c in told):
        return _("One line, without special characters.")
    if field.kind == "number" and not (told.isascii() and told.isdecimal() and 0 < int(told) < 65536):
        return _("A number between 1 and 65535.")
    if field.kind == "choice" and told not in {code for code, _words in field.choices}:
        return _("One of those offered.")
    if field.kind == "address":
        try:
            split(told)
        except HeardError as error:
            return f"{error.what} {error.then}"
    return ""


def shown(kind: str, written: Mapping[str, Any], faults: Mapping[str, str], *, has_secret: bool = False) -> list[dict[str, Any]]:
    """The fields as a page shows them; a secret is never shown again."""
    return [
        {
            "it": field,
            "value": "" if field.kind == "secret" else str(written.get(field.name) or field.usual),
            "fault": faults.get(field.name, ""),
            "kept": field.kind == "secret" and has_secret,
        }
        for field in ASKED[kind]
    ]
