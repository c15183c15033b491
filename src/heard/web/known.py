"""Every setting there is: one table. A HEARD_* variable that is not in it is a slip of the pen, and Heard does not start."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

from heard.conversation import HeardError

KNOWN: dict[str, str] = {
    "HEARD_EAR": "a folder with an ear of your own, as `heard train` writes it; the one that comes with Heard",
    "HEARD_CUE_POLICY": "a file with a cue policy of your own; the one that comes with Heard",
    "HEARD_FOLDER": "where Heard keeps its files; ./var",
    "HEARD_DATABASE_URL": "postgresql://name:password@host:5432/heard; without it one SQLite file in the folder",
    "HEARD_ADDRESS": "the address people type, such as https://heard.example.org",
    "HEARD_HOSTS": "other host names that Heard answers to, with commas between them",
    "HEARD_PORT": "the port that is tried first; 8000",
    "HEARD_SECRET_KEY": "the secret; without it one is made and kept in the folder",
    "HEARD_TIME_ZONE": "the time zone of new teams and of times on pages, such as Europe/Berlin; UTC",
    "HEARD_TEAM": "the name of the first team; Customer service",
    "HEARD_ADMINISTRATOR": "the e-mail address of the first administrator",
    "HEARD_LOG": "text, or json: one object a line for a log collector",
    "HEARD_METRICS_TOKEN": "who names it may read /metrics from elsewhere; without it only this machine may",
    "HEARD_SMTP_HOST": "the mail server; without it no letter is sent",
    "HEARD_SMTP_PORT": "its port; 587, or 465 with tls",
    "HEARD_SMTP_USER": "the name to sign in with there",
    "HEARD_SMTP_PASSWORD": "the password to it",
    "HEARD_SMTP_SECURITY": "starttls, tls, or none for a server on this machine",
    "HEARD_SMTP_FROM": "whom letters come from, such as Heard <heard@example.org>",
    "HEARD_SMTP_BOUNCES": "where letters that cannot be delivered come back to",
    "HEARD_BOUNCE_KEY": "what a mail server shows when it hands in, over the web, a letter that came back",
    "HEARD_BOUNCE_MAILBOX": "imaps://name:password@host/INBOX, where letters that came back are fetched",
    "HEARD_INBOX": "the folder below which connections may watch folders; inbox in HEARD_FOLDER",
    "HEARD_INTERNAL": "addresses inside your own network that connections may call, with commas between them",
    "HEARD_NATS_URL": "nats://name:password@host:4222 (or tls://) where several machines read live turns; one process without it",
    "HEARD_NATS_CREDENTIALS": "a credentials file for it, where name and password are not in the address",
    "HEARD_NATS_AUTHORITY": "the certificate (PEM) that its servers are signed by, where that is your own",
    "HEARD_LANGUAGE_MODEL_URL": "an OpenAI-compatible address of a language model; without it everything works, too",
    "HEARD_LANGUAGE_MODEL_NAME": "the name of the model there",
    "HEARD_LANGUAGE_MODEL_KEY": "the key to it",
    "HEARD_LANGUAGE_MODEL_SECONDS": "the longest wait for one of its answers; 60",
    "HEARD_LANGUAGE_MODEL_REQUESTS": "requests to it in a day; 500",
    "HEARD_LANGUAGE_MODEL_TOKENS": "tokens in a day, questions and answers together; 500,000",
}
"""Each setting with its meaning and what holds without it."""


def refuse_unknown(names: Iterable[str] = ()) -> None:
    """Raise HeardError for a HEARD_* variable that is no setting, naming the one that was probably meant."""
    for name in sorted(names or os.environ):
        if name.startswith("HEARD_") and name not in KNOWN:
            near = get_close_matches(name, KNOWN, n=1, cutoff=0.75)
            then = f"Did you mean {near[0]}?" if near else "`heard web settings` lists those there are."
            raise HeardError("no such setting.", where=name, then=then)
