"""`goodword upgrade`, `redact`, `backup`, `restore`: what they say, and that other commands upgrade what they open."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app as commands
from dashboard.workspace import EXTENSION, Workspace
from data.home import Home
from data.lake import Lake
from data.snapshot import FORMAT
from tests.test_upgrades import first_home


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the first version, as the chosen one."""
    home = first_home(tmp_path)
    monkeypatch.setenv("GOODWORD_HOME", str(home.path))
    return home


def said(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == exit_code, result.output
    return result.output


def test_a_home_is_upgraded_once_and_its_words_are_redacted(chosen: Home) -> None:
    assert "Redacting what was loaded before: done." in said("upgrade")
    assert said("upgrade") == f"first has the newest shape: format {FORMAT}, version 10.\n"
    assert said("redact") == "Redacted: nothing was found.\n"


@pytest.mark.parametrize("command", [("verbatims",), ("ask", "nps"), ("undo", "none")])
def test_other_commands_upgrade_what_they_open(chosen: Home, command: tuple[str, ...]) -> None:
    CliRunner().invoke(commands, command)
    assert Lake(chosen.lake_path).snapshot().format == FORMAT


def test_what_was_backed_up_is_restored_and_checked(chosen: Home, tmp_path: Path) -> None:
    file = tmp_path / "first.tar.gz"
    told = said("backup", str(file))
    assert "Quayside Parcels at version 10" in told and "mode 0600" in told
    told = said("restore", str(file), "--to", str(tmp_path / "new"))
    assert told.startswith(f"Quayside Parcels is in {tmp_path / 'new'}, as it was at ") and told.endswith("0 faults.\n")


def test_the_server_upgrades_a_home_before_it_shows_it(app, client, tmp_path, monkeypatch) -> None:
    home = first_home(tmp_path)
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path))
    assert client.get("/verbatims").status_code == 200
    assert Lake(home.lake_path).snapshot().format == FORMAT


def test_a_home_of_a_newer_goodword_is_told_on_its_page(app, client, tmp_path, monkeypatch) -> None:
    home = first_home(tmp_path)
    with closing(sqlite3.connect(home.path / "goodword.db")) as store, store:
        store.execute("update alembic_version set version_num = '9999'")
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path))
    answer = client.get("/summary")
    assert answer.status_code == 503
    assert "The store has taken step 9999, which this Goodword does not know" in answer.text
