"""Does help help: the figures of a team on its own live conversations, with n and interval, and never those of a person."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from heard.web.live import effect
from heard.web.live.models import GivenCue, Glance, LiveConversation, Whisper

NOW = timezone.now()


def had(team, agent, conversations, truth, *, seed=0):
    """Conversations in which a whisper, where it came, moved what the customer felt next by `truth`."""
    chance = np.random.default_rng(seed)
    for n in range(conversations):
        row = LiveConversation.objects.create(
            team=team, agent=agent, external_id=f"{seed}.{n}", channel="chat", state="ended", started_at=NOW - timedelta(days=2),
            last_at=NOW - timedelta(days=2),
        )  # fmt: skip
        strain, points = chance.uniform(1, 3), []
        for i in range(6):
            strength = int(max(0, min(3, round(strain))))
            points.append([2 * i, "anger" if strength else "neutral", strength, round(strain, 2)])
            helped = chance.random() < 0.25
            if helped:
                Whisper.objects.create(conversation=row, text="Own it first.", at=NOW, turn=2 * i)
            strain = float(np.clip(strain - 0.3 * (strain - 1) + truth * helped + chance.normal(0, 0.25), -0.5, 3))
        Glance.objects.create(conversation=row, points=points, strongest=3)


def test_a_team_sees_what_its_whispers_went_with(cast, at):
    had(cast.team, cast.amara, 120, -0.9)
    page = at(cast.priya).get("/board/effect/").content.decode()
    assert "of a step further." in page
    assert "120</span> live conversations" in page
    assert "such moments, in" in page
    assert "None yet." in page  # of cues there were none
    assert "Amara" not in page.split("<main", 1)[1]
    assert "Own it first" not in page


def test_a_team_with_few_whispers_is_told_that_it_is_too_few(cast, at):
    had(cast.team, cast.amara, 6, -0.9)
    assert "too few to tell" in at(cast.priya).get("/board/effect/").content.decode()


def test_no_difference_is_called_none(cast, at):
    had(cast.team, cast.amara, 120, 0.0, seed=4)
    page = at(cast.priya).get("/board/effect/").content.decode()
    assert "No difference that can be told from chance." in page
    assert "less, with 95 % probability" in page


def test_another_teams_conversations_and_demonstrations_do_not_count_and_an_analyst_sees_all_teams(cast, at):
    had(cast.team, cast.amara, 3, 0.0)
    had(cast.rival.team, cast.stranger, 4, 0.0, seed=1)
    LiveConversation.objects.filter(external_id="0.0").update(is_demonstration=True)
    assert len(effect.shelf(cast.priya, NOW)) == 2
    assert len(effect.shelf(cast.rival, NOW)) == 4
    assert len(effect.shelf(cast.ana, NOW)) == 6
    assert "All teams" in at(cast.ana).get("/board/effect/").content.decode()


@pytest.mark.parametrize(("outcome", "kinds"), [("met", {"cue", "met"}), ("ignored", {"cue"}), ("shown", {"cue"})])
def test_a_cue_counts_as_met_only_where_it_was(cast, outcome, kinds):
    had(cast.team, cast.amara, 1, 0.0)
    row = LiveConversation.objects.get()
    Whisper.objects.all().delete()
    given = {"name": "say_it_back", "policy": "1", "turn": 2, "reason": "unheard", "shown_at": NOW}
    GivenCue.objects.create(conversation=row, outcome=outcome, **given)
    (one,) = effect.lived(effect.shelf(cast.priya, NOW))
    assert {kind for kind, _ in one.helps} == kinds
    Whisper.objects.create(conversation=row, text="Take ten minutes.", at=NOW, turn=2, kind="break")
    (one,) = effect.lived(effect.shelf(cast.priya, NOW))
    assert {kind for kind, _ in one.helps} == kinds  # a break is care for the agent, not help with this customer
