"""Heard reads customer-service conversations and shows where people felt understood."""

__version__ = "0.1.0"
