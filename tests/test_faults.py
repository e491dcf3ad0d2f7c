"""What a log tells of a fault: its kind and its place, and nothing of what it stumbled over."""

import ast
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data import watching
from data.faults import traced
from data.home import Home, create_home
from data.store import Store
from data.watching import watch

WORDS = "the zeppelin never came"


def of_a_cast() -> None:
    duckdb.connect().execute("select cast(? as integer)", [WORDS])


def of_a_cause() -> None:
    try:
        of_a_cast()
    except duckdb.Error as error:
        raise KeyError(WORDS) from error


def while_handled() -> None:
    try:
        of_a_cast()
    except duckdb.Error:
        int(WORDS)


def with_a_note() -> None:
    error = ValueError(WORDS)
    error.add_note(WORDS)
    raise error


@pytest.mark.parametrize("fail", [of_a_cast, of_a_cause, while_handled, with_a_note])
def test_a_fault_is_told_by_kind_and_place_without_its_words(fail: Callable[[], None]) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each kind is tried
        fail()
    told = traced(caught.value)
    assert type(caught.value).__qualname__ in told and f"in {fail.__name__}" in told
    assert WORDS in repr(caught.value) + str(caught.value) and WORDS not in told
    if fail in (of_a_cause, while_handled):
        assert told.index("ConversionException") < told.index("which led to") < told.index(type(caught.value).__name__)


def test_what_the_system_says_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / WORDS).read_bytes()
    told = traced(caught.value)
    assert "FileNotFoundError: No such file or directory" in told and WORDS not in told


def test_causes_that_lead_in_a_circle_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert traced(one).count("which led to") == 1


def test_nothing_writes_the_words_of_an_error_to_a_log(root: Path) -> None:
    files = [file for floor in ("data", "queries", "dashboard", "pages") for file in (root / floor).rglob("*.py")]
    assert len(files) > 100
    assert [found for file in files for found in words_logged(file)] == []


def words_logged(file: Path) -> list[str]:
    """Places of a file that log an error with its message."""
    tree, found = ast.parse(file.read_text("utf-8")), []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        is_exception = node.func.attr in ("exception", "print_exc", "format_exc", "format_exception")
        if is_exception or any(each.arg == "exc_info" for each in node.keywords):
            found.append(f"{file.name}:{node.lineno}")
    return found


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", "company", "Harbour Stores")


def watched(home: Home, folder: Path, text: str) -> tuple[list[str], str]:
    """What a watcher tells of a file, and the reason that is kept beside it."""
    folder.mkdir()
    (folder / "survey.csv").write_text(text)
    told: list[str] = []
    watch(home, folder, told.append, is_once=True, settle_seconds=0)
    return told, (folder / "refused" / "survey.csv.reason.txt").read_text("utf-8")


def test_what_a_watcher_tells_quotes_no_cell(home: Home, tmp_path: Path) -> None:
    told, reason = watched(home, tmp_path / "drop", f"response_id,responded_at,score\nr1,2026-10-02,{WORDS}\n")
    assert WORDS in reason
    assert told == ["survey.csv: refused. The reason is in refused/survey.csv.reason.txt."]


def test_an_unforeseen_end_of_an_import_quotes_no_cell_anywhere(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "import_file", lambda *said, **named: of_a_cast())
    told, reason = watched(home, tmp_path / "drop", "response_id,responded_at,score\nr1,2026-10-02,9\n")
    with caplog.at_level(logging.DEBUG):
        assert "ConversionException" in reason and "ConversionException" in caplog.text
    store = Store(home.store_url)
    kept = [each.reason for each in store.watched_files()]
    store.close()
    assert WORDS not in repr((told, reason, kept, caplog.text))


def test_the_database_names_no_value_in_its_errors(home: Home) -> None:
    store = Store(home.store_url)
    store.upgrade()
    with pytest.raises(Exception) as caught, store._writing() as connection:  # noqa: PT011
        connection.exec_driver_sql("insert into nowhere values (?)", (WORDS,))
    store.close()
    assert "nowhere" in str(caught.value) and WORDS not in str(caught.value)


def test_a_workbook_that_breaks_complains_without_the_words(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard.exporting.workbook", str(tmp_path / "a.xlsx")]
    ended = subprocess.run(command, cwd=root, input=WORDS.encode(), capture_output=True, check=False)
    assert ended.returncode == 1 and b"pyarrow" in ended.stderr and b"_main" in ended.stderr
    assert WORDS.encode() not in ended.stderr
