"""Samples of the storm, small enough for every whole run: what must be exact is counted, what takes time is printed."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.company import TODAY
from tests.storm import days, faults, hostile
from tests.storm.__main__ import prepared
from tests.storm.clients import ANYONE, Crowd
from tests.storm.serving import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def company(app, tmp_path_factory) -> tuple[Path, Crowd]:
    """The marked company with its people signed in; no test may write to it."""
    return prepared(app, tmp_path_factory.mktemp("storm"))


@pytest.fixture(scope="module")
def server(company, tmp_path_factory):
    with served(company[0], tmp_path_factory.mktemp("log") / "log", TODAY) as server:
        yield server


def test_clients_at_once_get_their_own_answers_or_are_told_to_wait(company, server):
    figure = faults.clients_at_once(server, company[1], clients=30, each=2)
    print(figure)
    assert figure.holds, figure


def test_a_killed_worker_is_replaced_and_what_broke_is_answered_when_asked_again(company, server):
    figure = faults.worker_killed(server, company[1], kills=2, clients=4, most_seconds=60)
    print(figure)
    assert figure.holds, figure


def test_a_full_disk_is_told_and_leaves_all_as_it_was(company, tmp_path):
    home, crowd = company
    figure = faults.disk_full(home, tmp_path, tmp_path / "log", crowd.sessions[ANYONE], crowd.bodies[0])
    if figure.holds is None:
        pytest.skip(figure.found)
    assert figure.holds, figure


def test_a_damaged_store_is_told_in_words_and_nothing_is_lost(company, tmp_path):
    home, crowd = company
    store = shutil.copytree(home, tmp_path / "store")
    figure = faults.store_damaged(store, tmp_path / "log", crowd.sessions[ANYONE], crowd.bodies[0], ways=1)
    assert figure.holds, figure


def test_every_damage_to_a_file_is_seen(company, tmp_path):
    assert faults.files_damaged(shutil.copytree(company[0], tmp_path / "damaged"), 60).holds


def test_days_of_23_24_25_hours_and_weeks_between_years_are_exact(app, tmp_path):
    assert [str(day) for day in days.changes(days.ZoneInfo("Europe/Berlin"))] == ["2026-03-29", "2026-10-25"]
    figure = days.days_exact(app, tmp_path, days.ZONES[2:])
    assert figure.holds, figure


def test_hostile_texts_are_shown_and_carried_away_as_text(app, tmp_path):
    figure = hostile.texts_kept(app, hostile.hostile_home(tmp_path / "home"))
    assert figure.holds, figure


@pytest.mark.browser
def test_no_hostile_text_runs_in_a_browser(chromium, tmp_path):
    home = hostile.hostile_home(tmp_path / "home")
    with sync_playwright() as playwright, served(home.path, tmp_path / "log", TODAY) as server:
        figure = hostile.scripts_run(
            playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]), server
        )
    assert figure.holds, figure
