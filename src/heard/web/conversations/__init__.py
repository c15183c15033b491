"""Conversations: they are brought in, read, found, looked back at and contested."""
