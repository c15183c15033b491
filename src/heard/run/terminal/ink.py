"""The few colours and signs of the terminal: a colour says how strong, a sign and a word say it again."""

FAINT = "dim"
STRAIN = ("", "#a8873a", "#c8781a", "#d9582c")
"""Strain of strength 1 to 3; chosen to be read on a light and on a dark ground."""
EASE = "#3f8fc4"
MOMENT = "#b4629c"
DO = "#2f938b"
CARE, MISSED = "\u25cf", "\u25cb"
BARS = ("", "\u2582", "\u2582\u2584", "\u2582\u2584\u2586")
"""One to three bars, beside the word for the strength."""

HARMLESS = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F)), "\ufffd"),
    ord("\n"): "\n",
    ord("\t"): " ",
    ord("\r"): " ",
}


def harmless(text: str) -> str:
    """The text with each character that could steer a terminal made visible, one for one, so that spans stay true."""
    return text.translate(HARMLESS)
