"""Redaction on arrival: private things are replaced by their kind before anything is kept."""

from heard.arrive.redaction.conversations import customer_names, redact_conversation
from heard.arrive.redaction.findings import Finder, Finding, Redacted
from heard.arrive.redaction.text import KINDS, redact

__all__ = ["KINDS", "Finder", "Finding", "Redacted", "customer_names", "redact", "redact_conversation"]
