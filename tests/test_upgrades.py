"""Upgrades: a home of the first version opens with every figure as it was, and nothing raw is left of it."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from data.checking import check
from data.home import Home, create_home, open_home
from data.importing import import_file
from data.lake import Lake
from data.loading import load, undo
from data.snapshot import FORMAT, LakeNewer
from data.store import Store
from data.upgrades import STEPS, upgrade
from tests.every_figure import TODAY, every_figure
from tests.lake_rows import answer, rows_of
from tests.test_redaction_at_load import everything_kept

FIRST = Path(__file__).parent / "samples" / "first_version"
#: Invented identifiers in the words that the first version has loaded; one of a refused row is kept on purpose.
PLANTED = (
    "mina.okoro@mail.example", "7700 900123", "0151 23456789", "4111 1111 1111 1111", "3704 0044 0532 0130",
    "Will Tarrant it", "Ottilie Brandvold was", "Aldana never", "luis.prada@correo.example", "06 12 34 56 78",
    "219-09-9999", "0171 9876543", "5500 0000 0000 0004", "2004 1010 0505 0001", "zoe.hart@mail.example",
    "old.box@mail.example",
)  # fmt: skip
KILLS = 12


def first_home(folder: Path) -> Home:
    """A copy of the home that the first version wrote."""
    return open_home(shutil.copytree(FIRST, folder / "first"))


def files_of(home: Home) -> dict[str, str]:
    """The lake's data and version files with what they hold, as text."""
    lake = home.lake_path
    found = {path.relative_to(lake).as_posix(): "" for path in lake.rglob("*.parquet")}
    return found | {path.name: path.read_text() for path in (lake / "_versions").glob("*.json")}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Every figure before the upgrade."""
    found = every_figure(first_home(tmp_path_factory.mktemp("before")))
    assert len(found) > 250
    return found


def test_an_upgraded_home_has_every_figure_and_nothing_raw(tmp_path: Path, figures: object) -> None:
    home = first_home(tmp_path)
    kept = everything_kept(home)
    assert [planted for planted in PLANTED if planted not in kept] == []
    assert upgrade(home) == tuple(step.title for step in STEPS)
    kept = everything_kept(home)
    assert [planted for planted in PLANTED if planted in kept] == []
    assert "wrong@mail.example" in kept
    assert every_figure(home) == figures
    assert Lake(home.lake_path).snapshot().format == FORMAT
    assert check(home, TODAY).faults == ()


def test_a_second_upgrade_does_nothing(tmp_path: Path) -> None:
    home = first_home(tmp_path)
    upgrade(home)
    before = files_of(home)
    assert upgrade(home) == ()
    assert files_of(home) == before


def test_loads_are_listed_and_undone_as_before(tmp_path: Path) -> None:
    untouched, upgraded = first_home(tmp_path / "a"), first_home(tmp_path / "b")
    upgrade(upgraded)
    store = Store(upgraded.store_url)
    listed = {load.source_name: load for load in store.loads()}
    assert listed["answers_twice.csv"].state == "undone"
    corrected = listed["answers_corrected.csv"]
    assert len(store.corrections(corrected.load_id)) == corrected.corrected == 4
    assert any(
        each.after.get("verbatim") == "Neue Nummer: [phone], bitte anrufen."
        for each in store.corrections(corrected.load_id)
    )
    store.close()
    # The other one is upgraded by the undo itself.
    for home in (upgraded, untouched):
        undone = undo(home, corrected.load_id)
        assert [(each.table, each.removed, each.restored) for each in undone] == [("responses", 0, 4)]
    assert every_figure(upgraded) == every_figure(untouched)
    assert files_of(upgraded).keys() - {"000000000010.json"} >= {"000000000011.json"}


def test_the_next_load_works_and_equal_rows_are_unchanged(tmp_path: Path) -> None:
    home = first_home(tmp_path)
    file = tmp_path / "people.csv"
    file.write_text(
        "agent_id,name,unit_id,valid_from,valid_to\n"
        "a1,Ottilie Brandvold,pier-a,2025-01-01,\na9,Ann New,pier-b,2026-10-01,\n"
    )
    report = import_file(home, file, table="people", today=TODAY)
    assert (report.loaded, report.unchanged) == (1, 1)
    assert check(home, TODAY).faults == ()


def test_an_empty_and_a_new_home_have_the_newest_format(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", "company", "New & Co")
    assert upgrade(home) == ()
    load(home, "answers", {"responses": rows_of("responses", answer(1))}, "first")
    assert upgrade(home) == ()
    assert Lake(home.lake_path).snapshot().format == FORMAT == STEPS[-1].format == 1 + len(STEPS)


def test_a_home_that_turns_redaction_off_keeps_its_words(tmp_path: Path) -> None:
    home = first_home(tmp_path)
    home = replace(home, config=replace(home.config, redaction=replace(home.config.redaction, on=False)))
    upgrade(home)
    assert Lake(home.lake_path).snapshot().format == FORMAT
    kept = everything_kept(home)
    assert "mina.okoro@mail.example" in kept


def test_a_newer_lake_is_refused_in_words(tmp_path: Path) -> None:
    home = first_home(tmp_path)
    newest = max((home.lake_path / "_versions").glob("*.json"))
    newest.write_text(json.dumps({**json.loads(newest.read_text()), "format": FORMAT + 1}))
    for deed in (upgrade, check, every_figure):
        with pytest.raises(LakeNewer, match="a newer one has written it"):
            deed(home)


UPGRADE = """
import sys
from pathlib import Path
from data.home import open_home
from data.upgrades import upgrade

home = open_home(Path(sys.argv[1]))
print("up", flush=True)
upgrade(home)
print("done", flush=True)
"""


def upgrade_killed_after(home: Home, root: Path, seconds: float) -> float:
    """Upgrade in another process and kill it after so long; the seconds it took, negative where it was killed."""
    command = [sys.executable, "-c", UPGRADE, str(home.path)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env=environment) as upgrading:
        assert upgrading.stdout is not None and upgrading.stdout.readline() == "up\n"
        begun = time.monotonic()
        try:
            upgrading.wait(seconds)
        except subprocess.TimeoutExpired:
            upgrading.send_signal(signal.SIGKILL)
            return -1
        return time.monotonic() - begun


def test_what_a_kill_after_the_step_has_left_is_removed_by_the_next(tmp_path: Path) -> None:
    home = first_home(tmp_path)
    lake, store = Lake(home.lake_path, home.rating_names), Store(home.store_url)
    store.upgrade()
    with lake.write("upgrade-2") as transaction:
        STEPS[0].apply(home, lake, store, transaction, lambda step, done, of: None)
        transaction.format = FORMAT
    store.close()
    assert "mina.okoro@mail.example" in everything_kept(home)
    upgrade(home)
    assert [planted for planted in PLANTED if planted in everything_kept(home)] == []


@pytest.mark.slow
def test_an_upgrade_killed_at_any_moment_is_whole_after_the_next(tmp_path: Path, root: Path, figures: object) -> None:
    rng, killed = random.Random(4), 0
    whole_seconds = upgrade_killed_after(first_home(tmp_path / "whole"), root, 60)
    for number in range(KILLS):
        home = first_home(tmp_path / str(number))
        took = upgrade_killed_after(home, root, rng.uniform(0, whole_seconds))
        killed += took < 0
        upgrade(home)
        kept = everything_kept(home)
        assert [planted for planted in PLANTED if planted in kept] == []
        assert len(list((home.lake_path / "_versions").glob("*.json"))) == 1
        assert check(home, TODAY).faults == ()
        if number % 4 == 0:
            assert every_figure(home) == figures
    print(f"{killed} of {KILLS} upgrades were killed before their end")
    assert killed > KILLS // 3


@pytest.mark.slow
def test_a_home_of_the_first_version_is_served(tmp_path: Path, root: Path) -> None:
    """The server upgrades it, then forks its worker, in which the lake must be readable."""
    home = first_home(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=root, env=os.environ | {"GOODWORD_HOME": str(home.path)}, stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + 90
        status = 0
        while status != 200 and time.monotonic() < until and server.poll() is None:
            time.sleep(0.3)
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/definitions", timeout=30) as page:
                status = page.status
    finally:
        server.terminate()
        server.wait(20)
    assert status == 200, (tmp_path / "log").read_text(errors="replace")[-2000:]
