"""What the environment says: every setting of the web application comes from a HEARD_* variable."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from heard.conversation import HeardError
from heard.run.broker import Servers

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
    "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
)


def folder() -> Path:
    """Where Heard keeps what it is given: HEARD_FOLDER, or ./var."""
    return Path(os.environ.get("HEARD_FOLDER", "var")).absolute()


def address() -> str:
    """The address people type (HEARD_ADDRESS); with https:// cookies are sent over secure lines only."""
    return os.environ.get("HEARD_ADDRESS", "").rstrip("/")


def port() -> int:
    """The port that `heard web start` tries first (HEARD_PORT)."""
    return int(os.environ.get("HEARD_PORT", "8000"))


def hosts() -> list[str]:
    """The host names Heard answers to: this machine, the host of HEARD_ADDRESS, and those in HEARD_HOSTS."""
    named = [h.strip() for h in os.environ.get("HEARD_HOSTS", "").split(",") if h.strip()]
    public = urlsplit(address()).hostname
    return ["127.0.0.1", "localhost", "[::1]", *([public] if public else []), *named]


def secret_key() -> str:
    """HEARD_SECRET_KEY, or the key kept in the folder; without either one that lasts as long as this process."""
    told = os.environ.get("HEARD_SECRET_KEY")
    kept = folder() / "secret-key"
    if told:
        return told
    return kept.read_text().strip() if kept.exists() else secrets.token_urlsafe(50)


def keep_secret_key() -> None:
    """Make the folder and, once, a secret key in it that only its owner can read."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = folder() / "secret-key"
    if not os.environ.get("HEARD_SECRET_KEY") and not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))


def database() -> dict[str, Any]:
    """HEARD_DATABASE_URL (postgresql://name:password@host:port/database), or one SQLite file in the folder."""
    url = os.environ.get("HEARD_DATABASE_URL")
    return _postgresql(url) if url else _sqlite()


def _sqlite() -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": folder() / "heard.sqlite3", "OPTIONS": options}


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise HeardError(
            "not a PostgreSQL address.", where="HEARD_DATABASE_URL", then="Write postgresql://name:password@host:5432/heard."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def time_zone() -> str:
    """The team's time zone (HEARD_TIME_ZONE), for the times on pages."""
    return os.environ.get("HEARD_TIME_ZONE", "UTC")


SECURITY = ("starttls", "tls", "none")
"""How the line to the mail server is kept private; `none` is for a server on the same machine."""


def mail() -> dict[str, Any]:
    """Django's settings for sending: HEARD_SMTP_HOST, _PORT, _USER, _PASSWORD, _SECURITY, _FROM; without a host none is sent."""
    host, security = os.environ.get("HEARD_SMTP_HOST", "").strip(), os.environ.get("HEARD_SMTP_SECURITY", "starttls")
    if security not in SECURITY:
        raise HeardError("not a way to keep the line private.", where="HEARD_SMTP_SECURITY", then="Write starttls, tls or none.")
    usual = "465" if security == "tls" else "587"
    told = os.environ.get("HEARD_SMTP_PORT", usual)
    if not told.isdigit():
        raise HeardError("not a port.", where="HEARD_SMTP_PORT", then=f"Write a number, for example {usual}.")
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{'smtp' if host else 'dummy'}.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": int(told),
        "EMAIL_HOST_USER": os.environ.get("HEARD_SMTP_USER", ""),
        "EMAIL_HOST_PASSWORD": os.environ.get("HEARD_SMTP_PASSWORD", ""),
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": os.environ.get("HEARD_SMTP_FROM", f"Heard <heard@{urlsplit(address()).hostname or 'localhost'}>"),
    }


def bounces_to() -> str:
    """The address that notices of failed delivery go to (HEARD_SMTP_BOUNCES); without one they go to the sender."""
    return os.environ.get("HEARD_SMTP_BOUNCES", "").strip()


def bounce_key() -> str:
    """What a mail server shows when it hands a notice in over the web (HEARD_BOUNCE_KEY); without one that door is closed."""
    return os.environ.get("HEARD_BOUNCE_KEY", "").strip()


MAILBOX = {"imaps": "tls", "imap": "starttls"}
"""How the line to a mailbox is kept private; `imap` with `?security=none` is for a server on the same machine."""


def bounce_mailbox() -> tuple[dict[str, str], dict[str, str]] | None:
    """Where notices of failed delivery are fetched (HEARD_BOUNCE_MAILBOX): the place and its secret; none where it is not set."""
    url = os.environ.get("HEARD_BOUNCE_MAILBOX", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    security = "none" if parts.query == "security=none" else MAILBOX.get(parts.scheme, "")
    if not (security and parts.hostname and parts.username):
        raise HeardError("not a mailbox.", where="HEARD_BOUNCE_MAILBOX", then="Write imaps://name:password@host/INBOX.")
    place = {"host": parts.hostname, "port": str(parts.port or ""), "security": security, "name": unquote(parts.username)}
    return place | {"folder": unquote(parts.path.strip("/"))}, {"password": unquote(parts.password or "")}


def inbox() -> Path:
    """The folder below which connections may watch folders: HEARD_INBOX, or `inbox` in the folder. No other file is read."""
    return Path(os.environ.get("HEARD_INBOX", folder() / "inbox")).absolute()


def internal() -> tuple[str, ...]:
    """Hosts and networks inside the house that webhooks may call (HEARD_INTERNAL: `10.0.0.0/8, hooks.internal`); usually none."""
    return tuple(part.strip().lower() for part in os.environ.get("HEARD_INTERNAL", "").split(",") if part.strip())


def nats() -> Servers | None:
    """The NATS servers that carry live turns between machines (HEARD_NATS_URL), with what lets us in; None for one process."""
    url = os.environ.get("HEARD_NATS_URL", "").strip()
    if not url:
        return None
    files = [_file(name) for name in ("HEARD_NATS_CREDENTIALS", "HEARD_NATS_AUTHORITY")]
    servers = Servers(url, *files)
    if not all(urlsplit(one).scheme in ("nats", "tls") and urlsplit(one).hostname for one in servers.addresses):
        raise HeardError("not a NATS address.", where="HEARD_NATS_URL", then="Write nats://host:4222, or tls://name:password@host:4222.")
    return servers


def _file(name: str) -> Path | None:
    told = os.environ.get(name, "").strip()
    if told and not os.access(told, os.R_OK):
        raise HeardError("cannot be read.", where=f"{name}={told}", then="Name a file that Heard may read.")
    return Path(told) if told else None


def cue_policy() -> Path | None:
    """The team's own cue policy (HEARD_CUE_POLICY); without one the one that comes with Heard counts."""
    return _file("HEARD_CUE_POLICY")
