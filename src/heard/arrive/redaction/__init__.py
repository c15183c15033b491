"""Redaction on arrival: private things are replaced by their kind before anything is kept."""

from heard.arrive.redaction.conversations import redact_conversation
from heard.arrive.redaction.findings import Finder, Finding, Redacted
from heard.arrive.redaction.text import KINDS, redact

__all__ = ["KINDS", "Finder", "Finding", "Redacted", "redact", "redact_conversation"]
