"""`heard web ...`: the way over to the web application, which is a program of its own; this one does not know Django."""

import os
import sys
from importlib.util import find_spec

from heard.conversation import HeardError


def hand_over(words: list[str]) -> None:
    """Become `python -m heard.web` with these words: its output, its questions, its signals and its exit code are ours."""
    if find_spec("django") is None:
        raise HeardError("the web application is not installed.", where="heard web", then="Install heard[web].")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "heard.web", *words])  # noqa: S606 - no shell, and the words are the caller's own
