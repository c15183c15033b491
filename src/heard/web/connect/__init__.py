"""Conversations come in by themselves, and others are told what was heard: programs, help desks, folders, mailboxes, buckets."""
