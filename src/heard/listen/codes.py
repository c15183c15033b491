"""The ear's outputs, in order: which column of its answer is which mark."""

from heard.conversation import codebook

FEELINGS = codebook.codes(codebook.FEELINGS)
SIGNALS = codebook.codes(codebook.SIGNALS)
MOVES = codebook.codes(codebook.MOVES)
SCORES = codebook.codes(codebook.SCORES)
RESOLUTIONS = codebook.codes(codebook.RESOLUTIONS)
SCENARIOS = codebook.codes(codebook.SCENARIOS)

STRENGTHS = ("strength>=1", "strength>=2", "strength>=3")
ACKNOWLEDGEMENTS = ("acknowledgement>=1", "acknowledgement>=2")
MOMENTS = ("care", "missed")

CUSTOMER = (*FEELINGS, *STRENGTHS, *SIGNALS)
AGENT = (*MOVES, *ACKNOWLEDGEMENTS, *MOMENTS)
TURN = (*CUSTOMER, *AGENT)
"""Columns of the answer for one turn: a customer's marks, then an agent's."""

SCORE_STEPS = tuple(f"{score}>={step}" for score in SCORES for step in (2, 3, 4, 5))
WHOLE = (*SCORE_STEPS, *RESOLUTIONS, *SCENARIOS)
"""Columns of the answer for a whole conversation."""

GROUPS = (tuple(range(len(FEELINGS))), tuple(range(len(FEELINGS), len(FEELINGS) + len(STRENGTHS))))
"""Marks that share one attention: the feelings, and the steps of strength; every other mark has its own."""


def attentions() -> list[int]:
    """For each column of a turn's answer the attention it uses."""
    shared = {column: group for group, columns in enumerate(GROUPS) for column in columns}
    free = iter(range(len(GROUPS), len(GROUPS) + len(TURN)))
    return [shared[c] if c in shared else next(free) for c in range(len(TURN))]
