"""What all tests share."""

import os
from pathlib import Path

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # several processes share the cores: each counts on one

FIRST = (
    "learn/test_floor.py", "web/test_following_journey.py", "web/test_board_in_browser.py", "web/test_looking_back_in_browser.py",
    "web/test_people_journey.py", "web/test_live_journey.py", "web/test_restoring_older.py", "learn/test_teaching.py",
    "web/test_api.py", "web/test_desk_journey.py", "web/test_records_journey.py", "web/test_journeys.py", "web/test_jobs.py",
    "web/test_listening.py", "web/test_backup.py", "web/test_connect_journey.py", "run/test_broker_killed.py", "web/test_beside.py",
    "web/test_killed.py", "web/test_bounces.py", "run/test_page_in_browser.py", "web/test_commands.py", "web/test_upkeep.py",
)  # fmt: skip
"""Files that take longest begin first: where two processes share the files, neither is left alone with one of these at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by file, the long ones first; within a file they stay as they stand."""
    here = Path(__file__).parent
    place = {here / name: n for n, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(FIRST)))
