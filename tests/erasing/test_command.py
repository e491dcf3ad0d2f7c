"""`goodword erase` and `retain` on the command line."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app as commands
from data.home import Home, open_home
from tests.erasing.places import ID, found_in, home_with_canaries


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_with_canaries(tmp_path_factory.mktemp("template")).path


@pytest.fixture
def chosen(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = open_home(shutil.copytree(template, tmp_path / "home"))
    monkeypatch.setenv("GOODWORD_HOME", str(home.path))
    return home


def said(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == exit_code, result.output
    return result.output


def test_nothing_goes_without_yes_and_everything_with_it(chosen: Home, tmp_path: Path) -> None:
    before = found_in(chosen)
    told = said("erase", "--customer", ID)
    assert "responses: 1" in told and "refused rows: 3" in told and "uploads: 1, of whomever" in told
    assert told.endswith("Nothing was erased. To erase 1 customer, add --yes.\n")
    assert found_in(chosen) == before
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{ID}\nKUNDE-0\n")
    told = said("erase", "--from", str(ids), "--yes")
    assert "No row names KUNDE-0." in told and "Erased 2 customers." in told
    assert found_in(chosen) == {}
    proof = said("erase", "--proof")
    assert "responses=1" in proof and ID not in proof
    assert said("erase", "--customer", ID, "--lift") == f"{ID}: later loads may bring it again.\n"
    assert said("erase", "--customer", ID, "--lift") == f"{ID}: was not kept out.\n"


def test_retention_says_what_it_did(chosen: Home) -> None:
    assert said("retain") == "goodword.toml keeps everything: it has no [retention].\n"
    with (chosen.path / "goodword.toml").open("a") as settings:
        settings.write("[retention]\nwords_months = 600\n")
    assert said("retain") == "Removed: nothing is too old.\n"
