"""What it means: moments, curve, promises, scores, the whole reading."""

from heard.understand.causes import Cause, causes
from heard.understand.reading import read, understand

__all__ = ["Cause", "causes", "read", "understand"]
