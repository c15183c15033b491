"""The broker of this process: its own, or the one that HEARD_NATS_URL names for many machines."""

import atexit
from threading import Lock
from time import monotonic

from heard.conversation import HeardError
from heard.run.broker import Broker, InProcess
from heard.web import environment

_lock = Lock()
_made: list[Broker] = []
_refused: list[tuple[float, HeardError]] = []
PATIENCE = 3.0
"""Seconds that a request waits for the broker: what it would tell is stored, and is told again later."""
REST = 10.0
"""Seconds after which a broker that did not answer is asked again."""
LAST_WORDS = 3.0
"""Seconds in which what is in hand may be finished when the process ends."""


def broker() -> Broker:
    """The one broker of this process, made when it is first asked for; raises HeardError where its server does not answer."""
    with _lock:
        if not _made:
            if _refused and monotonic() - _refused[0][0] < REST:
                raise _refused[0][1]  # whoever asks meanwhile need not wait for it, too
            try:
                _made.append(_make())
            except HeardError as trouble:
                _refused[:] = [(monotonic(), trouble)]
                raise
            atexit.register(close)
        return _made[0]


def among_machines() -> bool:
    """Whether the turns are read by `heard web listen`, here or on other machines; else by the process that takes them in."""
    return environment.nats() is not None


def close(seconds: float = LAST_WORDS) -> None:
    """Finish what is in hand and let go; the next `broker()` makes a new one."""
    with _lock:
        gone = list(_made)
        _made.clear()
        _refused.clear()
    for one in gone:
        one.close(seconds)


def _make() -> Broker:
    servers = environment.nats()
    if servers is None:
        return InProcess()
    try:
        from heard.run.nats import Nats
    except ImportError as missing:
        then = "Install it with: pip install 'heard[live]'."
        raise HeardError("the library for it is not installed.", where="HEARD_NATS_URL", then=then) from missing
    return Nats(servers, patience=PATIENCE)
