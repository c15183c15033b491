"""Which language model may be asked, how long and how much: settings, the purse, and how it says that there is no answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_address
from threading import Lock
from urllib.parse import urlsplit

from heard.conversation import HeardError

PREFIX = "HEARD_LANGUAGE_MODEL_"
OWN = (".local", ".internal", ".lan", ".home.arpa", ".localhost")
"""Ends of names that only mean something in a network of one's own."""


class UnansweredError(HeardError):
    """There is no answer to this question; the next one may have one."""


class ClosedError(UnansweredError):
    """There will be no answer to any further question: the purse is empty, or nobody answers at this address."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A model at an OpenAI-compatible address, and its bounds.

    `seconds` is the longest wait for one answer, `tries` how often a question is asked where the line is bad; `requests` and
    `tokens` are what may be spent in a day.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 60.0
    tries: int = 4
    requests: int = 500
    tokens: int = 500_000

    @property
    def place(self) -> str:
        """The address as it may be shown: without a name and password, or a query, that stand in it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def language_model(environ: Mapping[str, str]) -> LanguageModel | None:
    """The model named in the environment; None where none is named, which is how Heard comes.

    Raises HeardError for a setting that cannot be meant, and for words that would travel unprotected outside one's own network.
    """
    told = {key.removeprefix(PREFIX): value.strip() for key, value in environ.items() if key.startswith(PREFIX) and value.strip()}
    if "URL" not in told:
        return None
    if "NAME" not in told:
        raise HeardError("no model is named.", where=f"{PREFIX}URL", then=f"Give {PREFIX}NAME, too.")
    key = told.get("KEY", "")
    if not (key.isascii() and key.isprintable()):
        raise HeardError("not a key.", where=f"{PREFIX}KEY", then="Copy it once more, without spaces or line ends.")
    return LanguageModel(
        url=_address(told["URL"]),
        name=told["NAME"],
        key=key,
        seconds=_number(told, "SECONDS", 60.0),
        requests=int(_number(told, "REQUESTS", 500)),
        tokens=int(_number(told, "TOKENS", 500_000)),
    )


def _number(told: Mapping[str, str], name: str, usual: float) -> float:
    try:
        number = float(told.get(name, usual))
    except ValueError:
        number = -1.0
    if not 0 < number < 1e12:
        raise HeardError("not a number above 0.", where=PREFIX + name, then=f"Write it like {usual:g}.")
    return number


def _address(url: str) -> str:
    where = f"{PREFIX}URL"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise HeardError("not an address.", where=where, then="Write it like http://127.0.0.1:8080/v1.")
    if parts.username or parts.query or parts.fragment:
        raise HeardError("more than an address.", where=where, then=f"Give a key as {PREFIX}KEY, and the address alone.")
    if parts.scheme == "http" and not own_network(host):
        raise HeardError("words would travel unprotected.", where=where, then="Use https outside your own network.")
    return url.rstrip("/")


def own_network(host: str) -> bool:
    """Whether a host is this machine or one in a network of one's own."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(OWN)


class Purse:
    """What may be asked in a day: so many requests and tokens; a new day, as `today` tells it, fills it again.

    What asks takes before it asks and settles afterwards, from as many threads as there are.
    """

    def __init__(self, model: LanguageModel, today: Callable[[], date] = date.today) -> None:
        self._model, self._today, self._lock = model, today, Lock()
        self._day, self.requests, self.tokens = today(), 0, 0

    def take(self, tokens: int) -> None:
        """Take one request and so many tokens out; raises ClosedError where they are not in it."""
        with self._lock:
            if self._today() != self._day:
                self._day, self.requests, self.tokens = self._today(), 0, 0
            short = "REQUESTS" if self.requests + 1 > self._model.requests else ""
            short = short or ("TOKENS" if self.tokens + tokens > self._model.tokens else "")
            if short:
                then = f"Go on tomorrow, or raise {PREFIX}{short}."
                raise ClosedError("what may be asked in a day is spent.", where=self._model.place, then=then)
            self.requests += 1
            self.tokens += tokens

    def settle(self, taken: int, used: int) -> None:
        """Put back what was taken and not used, or take what was used beyond it."""
        with self._lock:
            self.tokens = max(0, self.tokens + used - taken)
