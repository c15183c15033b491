"""A conversation arrives: bytes of any known form become redacted conversations in which it is known who speaks.

`arrive(paths)` and `arrive_bytes(name, content)` give `Conversation` or `Skipped`, one at a time; `FORMATS` is the table of
forms; `guess_layout` shows how a table was understood; `write_vcon` writes a conversation and its reading as a vCon.
"""

from heard.arrive.arriving import Arrived, Skipped, arrive, arrive_bytes
from heard.arrive.formats import FORMATS, Format, form_of
from heard.arrive.formats.table import Layout, guess_layout
from heard.arrive.formats.vcon import write as write_vcon
from heard.arrive.opening import LIMIT
from heard.arrive.parcel import Parcel, parcel_of

__all__ = [
    "FORMATS",
    "LIMIT",
    "Arrived",
    "Format",
    "Layout",
    "Parcel",
    "Skipped",
    "arrive",
    "arrive_bytes",
    "form_of",
    "guess_layout",
    "parcel_of",
    "write_vcon",
]
