"""What it means: moments, curve, promises, scores, the whole reading."""

from heard.understand.causes import Cause, causes
from heard.understand.reading import read, understand
from heard.understand.standing import could_say, said_at, shown, standing

__all__ = ["Cause", "causes", "could_say", "read", "said_at", "shown", "standing", "understand"]
