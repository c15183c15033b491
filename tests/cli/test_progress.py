"""How far a training is, said where nobody sees a bar."""

import pytest

from heard.cli.learning import progress


def test_where_there_is_no_terminal_a_line_says_each_tenth_of_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as report:
        for stage in ("tone", "training 1, epoch 1"):
            for step in range(200):
                report(stage, step + 1, 200, 1 / (step + 1))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 22
    assert lines[10].split() == ["0.0", "min", "tone:", "200", "of", "200,", "loss", "0.005"]
    assert lines[-1].endswith("training 1, epoch 1: 200 of 200, loss 0.005")
