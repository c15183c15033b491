"""A reader for the command line's tests: hears nothing in particular, so that only the way in and out is tested."""

from collections.abc import Iterable, Iterator

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, Recipe, Score


def plainly(conversations: Iterable[Conversation]) -> Iterator[tuple[Conversation, Reading]]:
    """Each conversation with a reading in which every customer is neutral and every score is 3."""
    for conversation in conversations:
        marks = tuple(
            AgentMarks((), None, None) if turn.speaker.answers else CustomerMarks("neutral", 0) for turn in conversation.turns
        )
        scores = {n: Score(3.0, 2.0, 4.0) for n in ("acknowledgment", "clarity", "follow_through", "felt_understood")}
        yield conversation, Reading(marks, scores, "solved", "question", "", "Asks something.", Recipe("0", "none", "1.1"))
