"""What was heard: the ear, one small model that reads feelings and moves."""

from heard.listen.hearing import Hearing

__all__ = ["Hearing"]
