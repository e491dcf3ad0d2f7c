"""Redaction at load: whichever way words come in, the home keeps no identifier of them but in refused rows."""

import csv
import logging
import sqlite3
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from data.contract import arrow_schema
from data.home import Home, create_home
from data.importing import ImportReport, import_file
from data.lake import Lake
from data.loading import About, load, undo
from data.redaction.earlier import redact_home
from data.redaction.staff import WORDS
from data.store import Store
from tests.lake_rows import answer, rows_of
from tests.planted import STAFF, Planted, planted

TODAY = date(2026, 11, 21)


def company(path: Path, text: str = "") -> Home:
    """A home whose staff are known."""
    home = create_home(path, "company", "Quayside Parcels", text)
    people = [
        {"agent_id": f"a{number}", "name": name, "valid_from": date(2025, 1, 1)} for number, name in enumerate(STAFF)
    ]
    load(home, "people.csv", {"people": rows_of("people", *people)}, "people", About("people"))
    return home


def test_identifiers_in_a_column_that_is_not_redacted_are_told_before_the_load(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    file = tmp_path / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["response_id", "responded_at", "score", "issue", "customer_id", "channel", "verbatim"])
        writer.writerow(
            ["1", "2026-10-05", "3", f"asked {STAFF[0]} twice", "ann@mail.example", "phone", "b@mail.example"]
        )
        writer.writerow(["2", "2026-10-05", "9", "billing", "4539578763621486", "chat", ""])
    notes = [note for note in import_file(home, file, dry_run=True, today=TODAY).warnings if "is redacted" in note]
    assert [note.split(". ")[0] for note in notes] == ["issue holds 1 name", "customer_id holds 1 e-mail address"]


def import_words(home: Home, folder: Path, rows: list[tuple[str, str, str]], dry_run: bool = False) -> ImportReport:
    """Import answers: id, score and words."""
    file = folder / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("response_id", "responded_at", "score", "verbatim"))
        writer.writerows((key, "2026-10-05", score, words) for key, score, words in rows)
    return import_file(home, file, dry_run=dry_run, today=TODAY)


def everything_kept(home: Home) -> str:
    """All that stands in the home's files as text: Parquet as DuckDB reads it, all else as bytes."""
    parts = []
    for file in sorted(path for path in home.path.rglob("*") if path.is_file()):
        if file.suffix == ".parquet":
            rows = duckdb.connect().execute("select * from read_parquet($1, hive_partitioning = false)", [str(file)])
            parts.append(repr(rows.fetchnumpy()["verbatim"].tolist()) if "verbatim" in columns(rows) else "")
        parts.append(file.read_bytes().decode("utf-8", "replace"))
    return "\n".join(parts)


def columns(rows: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for name, *_ in rows.description or ()]


@pytest.fixture(scope="module")
def sentences() -> list[Planted]:
    return list(planted(600, seed=7))


def test_after_loads_corrections_and_an_undo_no_planted_identifier_is_in_any_file(
    tmp_path: Path, sentences: list[Planted], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    home = company(tmp_path / "home")
    rows = [(f"R{number}", "9", each.text) for number, each in enumerate(sentences)]
    first = import_words(home, tmp_path, rows)
    # Every answer now says what another one said, so that each is a correction; then that is taken back.
    turned = [(key, "3", words) for (key, _, _), (_, _, words) in zip(rows, reversed(rows), strict=True)]
    second = import_words(home, tmp_path, turned)
    undo(home, second.load_id)
    assert (first.loaded, second.corrected) == (len(rows), len(rows))
    kept = everything_kept(home) + caplog.text + "".join(capsys.readouterr())
    left = [each for each in sentences if each.kind != "name" and each.secret in kept]
    assert left == []
    assert not [name for name in STAFF if name in repr(words_of(home))]


def test_the_load_and_its_report_say_how_much_was_replaced(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    rows = [("a", "9", "Mail ann@mail.example or bob@mail.example."), ("b", "3", "Ottilie said +44 7700 900123.")]
    assert import_words(home, tmp_path, rows, dry_run=True).redacted == {"e-mail": 2, "phone": 1, "name": 1}
    report = import_words(home, tmp_path, rows)
    store = Store(home.store_url)
    assert store.load(report.load_id).redacted == report.redacted == {"e-mail": 2, "phone": 1, "name": 1}
    store.close()


def test_rows_that_come_by_another_way_than_a_file_are_redacted_too(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    rows = rows_of("responses", answer(1, verbatim="Mail ann@mail.example"), answer(2, verbatim=None))
    dictionary = rows.set_column(
        rows.schema.get_field_index("verbatim"), "verbatim", rows["verbatim"].combine_chunks().dictionary_encode()
    )
    for number, coming in enumerate(
        (rows, dictionary, pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches()))
    ):
        done = load(home, "elsewhere", {"responses": coming}, f"load-{number}")
        assert done.load.redacted == {"e-mail": 1}
    assert words_of(home) == ["Mail [e-mail]", None]


def words_of(home: Home) -> list[str | None]:
    files = DeltaTable(home.lake_path / "responses").file_uris()
    found = duckdb.connect().execute("select verbatim from read_parquet($1) order by response_id", [files]).fetchall()
    return [words for (words,) in found]


def test_a_home_that_turns_redaction_off_keeps_the_words_as_they_came(tmp_path: Path) -> None:
    home = company(tmp_path / "home", "[redaction]\non = false\n")
    report = import_words(home, tmp_path, [("a", "9", "Mail ann@mail.example, thanks Ottilie")])
    assert (words_of(home), report.redacted) == (["Mail ann@mail.example, thanks Ottilie"], {})


def test_further_words_of_the_settings_are_replaced(tmp_path: Path) -> None:
    home = company(tmp_path / "home", '[redaction]\nwords = ["Projekt Falke"]\nspare = ["Ottilie"]\n')
    import_words(home, tmp_path, [("a", "9", "Ottilie knew projekt falke")])
    assert words_of(home) == ["Ottilie knew [name]"]


def test_a_refused_row_is_kept_as_it_stood_and_nowhere_but_among_the_refused(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    report = import_words(home, tmp_path, [("a", "11", "Mail ann@mail.example"), ("b", "9", "Fine.")])
    assert (report.refused, report.redacted) == (1, {})
    with sqlite3.connect(home.path / "goodword.db") as connection:
        [(raw,)] = connection.execute("select raw from refusals").fetchall()
        connection.execute("delete from refusals")
    connection.close()
    assert "ann@mail.example" in raw
    assert words_of(home) == ["Fine."]


def test_people_that_come_later_are_redacted_when_it_is_asked_for(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    import_words(home, tmp_path, [("a", "9", "Zelda Quint was kind"), ("b", "9", "Fine.")])
    import_words(home, tmp_path, [("a", "9", "Zelda Quint was rude")])
    file = tmp_path / "people.csv"
    file.write_text("agent_id,name,valid_from\nz1,Zelda Quint,2026-01-01\n")
    warnings = import_file(home, file, table="people", today=TODAY).warnings
    assert warnings == (
        "New names are redacted in what is loaded from now on. In what is there already: goodword redact.",
    )
    assert "Zelda Quint was" in everything_kept(home)
    assert redact_home(home, lambda step, done, of: None).counts["name"] > 0
    assert words_of(home) == ["[name] was rude", "Fine."]
    assert "Zelda Quint was" not in everything_kept(home)
    assert len(Lake(home.lake_path).versions()) == 1


def test_without_the_names_of_the_staff_nothing_is_loaded(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    (file,) = Lake(home.lake_path).snapshot().files["people"]
    (home.lake_path / file.path).unlink()
    with pytest.raises(Exception, match="the names of the staff are not known"):
        import_words(home, tmp_path, [("a", "9", "Thanks, Ottilie")])
    assert Lake(home.lake_path).snapshot().rows("responses") == 0


def test_the_contract_knows_every_column_that_is_redacted() -> None:
    assert all(column in arrow_schema(table).names for table, column in WORDS.items())
