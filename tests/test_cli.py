"""dashboard/cli.py and dashboard/commands: exit codes, one-sentence errors, and figures equal to the pages'."""

import csv
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app, main
from dashboard.identity import scope_of
from data.engine import Engine
from data.home import Home, create_home, open_home
from data.store import Store
from queries.aggregate import sums
from queries.figures import figure
from queries.filter import Filter
from queries.measures import MEASURES
from queries.scope import MASKABLE, Grant, Scope

runner = CliRunner()
COMMANDS = ("init", "demo", "serve", "import", "undo", "check", "ask", "verbatims", "export")
SPLITS = ("region", "centre", "team", "agent", "touchpoint", "channel", "month", "vendor")
FILTERS = ("", "channel=phone", "period=last-52-weeks", "touchpoint=(none)~fault", "region=West&period=last-26-weeks")


@pytest.fixture(scope="module")
def small(company: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small company in a home of our own, with three people: all of it, West, and sums alone."""
    home = open_home(Path(shutil.copytree(company.path, tmp_path_factory.mktemp("cli") / "home")))
    store = Store(home.store_url)
    store.upgrade()
    store.add_account("all", "Alma", ("manager",), ({"path": []},))
    store.add_account("west", "Wim", ("manager",), ({"path": ["West"]},))
    store.add_account("sums", "Rea", ("reader",), ({"path": []},))
    store.close()
    return home


@pytest.fixture
def asked(small: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The small company as the chosen home."""
    monkeypatch.setenv("GOODWORD_HOME", str(small.path))
    return small


def ran(*arguments: str) -> str:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs `goodword`, which must fail with exit code 1, and gives what it says on standard error."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["goodword", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 1
        return capsys.readouterr().err

    return run


def test_help_is_quick_and_names_every_command() -> None:
    said = subprocess.run([sys.executable, "-m", "dashboard", "--help"], capture_output=True, text=True, check=True)
    assert [command for command in COMMANDS if f" {command} " not in said.stdout] == []
    heavy = "import sys, dashboard.cli; print({'pandas', 'duckdb', 'dash', 'pyarrow', 'sqlalchemy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True).stdout.strip() == "set()"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "npss"),
        ("ask", "nps", "--by", "regoin"),
        ("ask", "nps", "--filter", "chanel=phone"),
        ("nonsense",),
    ],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...], asked: Home) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_wrong_measure_is_told_the_right_one(asked: Home) -> None:
    assert "Did you mean 'nps'" in runner.invoke(app, ["ask", "npss"]).output


def test_missing_home_is_one_sentence_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "nowhere"))
    said = refused("ask", "nps")
    assert "`goodword init`" in said
    assert len(said.splitlines()) == 1


def test_serving_to_others_is_refused(refused: Callable[..., str]) -> None:
    assert "127.0.0.1" in refused("serve", "--host", "0.0.0.0")


def test_init_makes_a_home_with_one_person_of_all_roles_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "mine"))
    assert "Made the home of Acme" in ran("init", "--organisation", "Acme", "--time-zone", "Europe/Berlin")
    assert "Found the home of Acme" in ran("init", "--organisation", "Other")
    home = open_home(tmp_path / "mine")
    assert (home.config.kind, home.config.time_zone) == ("company", "Europe/Berlin")
    (person,) = Store(home.store_url).accounts()
    assert {"executive", "administrator", "agent"} <= set(person.roles)
    scope = scope_of(person, "key")
    assert scope.may_open_rows()
    assert {(grant.path, grant.conditions) for grant in scope.grants} == {((), ())}
    assert frozenset.union(*(grant.columns for grant in scope.grants)) == MASKABLE


def test_init_in_an_unknown_time_zone_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "mine"))
    assert runner.invoke(app, ["init", "--time-zone", "Mars/Base"]).exit_code == 2
    assert not (tmp_path / "mine").exists()


def test_demo_stays_out_of_a_company_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    create_home(tmp_path / "mine", "company", "Acme")
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "mine"))
    assert "company's home" in refused("demo", "--responses", "1000", "--months", "2")
    assert ran("demo", "--if-needed") == ""


@pytest.mark.parametrize("questions", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_figures_equal_those_of_the_door(questions: int, asked: Home) -> None:
    draw = random.Random(questions)
    warehouse = Engine(asked).at(datetime.now(asked.config.zone).date())
    everything = Scope("test", frozenset({Grant()}), "key")
    for _ in range(questions):
        measures = draw.sample(list(MEASURES), 3)
        by, text = draw.sample([*SPLITS], draw.randint(0, 2)), draw.choice(FILTERS)
        splits = [part for split in by for part in ("--by", split)]
        said = json.loads(ran("ask", *measures, *splits, "--filter", text, "--format", "json"))
        rows = sums(warehouse, Filter.parse(text)[0], everything, measures, by).rows()
        assert len(said) == len(rows)
        for row, printed in zip(rows, said, strict=True):
            for measure in measures:
                found = figure(MEASURES[measure], row)
                parts = {name: getattr(found, name) for name in ("value", "lo", "hi", "n", "reason")}
                assert printed[measure] == parts


def test_every_format_holds_the_same_rows(asked: Home) -> None:
    question = ("ask", "nps", "responses", "--by", "region", "--filter", "period=last-52-weeks", "--format")
    rows = json.loads(ran(*question, "json"))
    lines = list(csv.DictReader(ran(*question, "csv").splitlines()))
    assert [(line["region"], int(line["nps_n"])) for line in lines] == [
        (row["region"], row["nps"]["n"]) for row in rows
    ]
    assert all(row["region"] in ran(*question, "table") for row in rows)
    assert ran(*question, "sql").startswith("with visible as")


def test_account_sees_its_scope_only(asked: Home) -> None:
    rows = json.loads(ran("ask", "responses", "--by", "region", "--as", "west", "--format", "json"))
    assert [row["region"] for row in rows] == ["West"]
    words = json.loads(ran("verbatims", "--as", "west", "--limit", "5", "--format", "json"))
    assert {row["region_id"] for row in words} == {"West"}


def test_export_holds_every_row_behind_the_figure(asked: Home, tmp_path: Path, refused: Callable[..., str]) -> None:
    text = "period=last-52-weeks&channel=phone"
    (said,) = json.loads(ran("ask", "responses", "--filter", text, "--format", "json"))
    ran("export", "--filter", text, "--to", str(tmp_path / "rows.csv"))
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == said["responses"]["value"] > 0
    assert {row["channel"] for row in rows} == {"phone"}
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]
    assert "sums alone" in refused("export", "--as", "sums", "--to", str(tmp_path / "sums.csv"))


def test_file_comes_in_with_its_refusals_and_goes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "mine"))
    ran("init", "--organisation", "Acme")
    assert "`goodword import FILE`" in refused("ask", "nps")
    answers = tmp_path / "answers.csv"
    answers.write_text("response_id,responded_at,score\na,2026-03-02,10\nb,2026-03-02,3\nc,2026-03-03,11\n")
    assert "3 rows in = 2 loaded + 1 refused" in ran("import", str(answers), "--dry-run")
    assert "`goodword import FILE`" in refused("ask", "nps")
    said = ran("import", str(answers))
    assert "3 rows in = 2 loaded + 1 refused + 0 left out" in said
    assert "row 3, score: found '11'" in said
    question = ("ask", "nps", "--filter", "period=2026-03", "--format", "json")
    assert json.loads(ran(*question))[0]["nps"]["n"] == 2
    said_again = ran("import", str(answers))
    assert "2 unchanged" in said_again
    load_id, again = (re.findall(r"goodword undo (\S+)", text)[0] for text in (said, said_again))
    assert "0 rows removed" in ran("undo", load_id)
    assert json.loads(ran(*question))[0]["nps"]["n"] == 2
    assert "2 rows removed" in ran("undo", again)
    assert json.loads(ran(*question))[0]["nps"] == {
        "value": None,
        "lo": None,
        "hi": None,
        "n": 0,
        "reason": "no responses",
    }
    assert "undone already" in refused("undo", load_id)


def test_a_file_mapped_anew_replaces_its_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "mine"))
    ran("init", "--organisation", "Acme")
    answers, mapping = tmp_path / "answers.csv", tmp_path / "map.toml"
    answers.write_text("When,Score,Crew,Shop\n2026-03-02,10,a,x\n2026-03-02,3,b,x\n")
    again = ("import", str(answers), "--mapping", str(mapping))
    columns = '[columns.responded_at]\nfrom = "When"\nformat = "iso"\n'
    columns += '[columns.score]\nfrom = "Score"\nscale = { lowest = 0, highest = 10 }\n[columns.team_id]\n'
    mapping.write_text(f'[source]\nname = "Desk"\n{columns}from = "Crew"')
    [load_id] = re.findall(r"goodword undo (\S+)", ran(*again))
    # Ids are made from the key: another key is another id for the same answer.
    mapping.write_text(f'[source]\nname = "Desk"\nkey = ["When", "Crew"]\n{columns}from = "Shop"')
    assert f"--replaces {load_id}" in refused(*again)
    assert "2 rows in = 2 loaded" in ran(*again, "--replaces", load_id)
    question = ("ask", "nps", "--by", "team", "--filter", "period=2026-03", "--format", "json")
    assert [(row["team"], row["nps"]["n"]) for row in json.loads(ran(*question))] == [("x", 2)]
    assert "undone already" in refused(*again, "--replaces", load_id)


def test_check_is_silent_about_a_sound_lake_and_names_a_damaged_file(
    small: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(Path(shutil.copytree(small.path, tmp_path / "home")))
    monkeypatch.setenv("GOODWORD_HOME", str(home.path))
    file = sorted(home.lake_path.glob("responses/*/*.parquet"))[0]
    before = runner.invoke(app, ["check"]).output
    assert file.name not in before
    bytes_of = bytearray(file.read_bytes())
    bytes_of[len(bytes_of) // 2] ^= 1
    file.write_bytes(bytes_of)
    result = runner.invoke(app, ["check"])
    assert result.exit_code == 1
    assert file.name in result.output
