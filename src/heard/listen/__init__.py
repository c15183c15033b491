"""What was heard: the ear, one small model that reads feelings and moves."""

from heard.listen.ear import Ear, Following
from heard.listen.hearing import Hearing

__all__ = ["Ear", "Following", "Hearing"]
