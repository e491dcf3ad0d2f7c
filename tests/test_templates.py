"""Templates: they explain every column, and what is filled in loads without a mapping."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from data.contract import LOADABLE, Column
from data.home import Home, create_home
from data.importers.mapping import ours
from data.importing import import_file
from data.templates import template_csv, template_xlsx

SETTINGS = """time_zone = "Europe/Berlin"
[values]
channel = ["phone", "chat"]
[[ratings]]
name = "staff"
title = "Friendly staff"
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", "company", "Harbour Stores", SETTINGS)


def example(column: Column) -> str:
    """A value that the column allows."""
    known = {"unit_id": "n1", "parent_id": "", "level": "region", "channel": "phone", "time_zone": "Europe/Berlin"}
    known |= {"measure": "nps", "value": "30", "promoters": "3", "passives": "1", "detractors": "1", "nps": "40"}
    if column.name in known:
        return known[column.name]
    if column.words:
        return column.words[0]
    samples = {"date": "2026-10-31", "timestamp": "2026-10-31T10:00:00Z", "flag": "yes", "text": f"a {column.name}"}
    return samples.get(column.type, str(column.limits[1] if column.limits else 7))


def filled(table: str, home: Home) -> list[str]:
    return [example(column) for column in ours(table, home.rating_names).values()]


@pytest.mark.parametrize("table", LOADABLE)
def test_a_filled_csv_template_loads_without_a_mapping(home: Home, tmp_path: Path, table: str) -> None:
    line = io.StringIO()
    csv.writer(line).writerow(filled(table, home))
    file = tmp_path / "filled.csv"
    file.write_text(template_csv(table, home.config) + line.getvalue(), encoding="utf-8")
    report = import_file(home, file)
    assert (report.table, report.rows_in, report.loaded, report.unused_columns) == (table, 1, 1, ())


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_template_saved_by_a_spreadsheet_of_another_country_loads(home: Home, tmp_path: Path, delimiter: str) -> None:
    text = template_csv("people", home.config)
    rows = list(csv.reader(io.StringIO(text)))
    width = len(rows[-1])
    saved = io.StringIO()
    csv.writer(saved, delimiter=delimiter).writerows(
        [*([*row, *[""] * (width - len(row))] for row in rows), filled("people", home)]
    )
    file = tmp_path / "filled.csv"
    file.write_text(saved.getvalue(), encoding="utf-8-sig")
    assert import_file(home, file, table="people").loaded == 1


@pytest.mark.parametrize("table", LOADABLE)
def test_a_template_left_empty_has_no_rows_and_explains_every_column(home: Home, tmp_path: Path, table: str) -> None:
    text = template_csv(table, home.config)
    for column in ours(table, home.rating_names).values():
        assert f"{column.name}: " in text
    file = tmp_path / "empty.csv"
    file.write_text(text, encoding="utf-8")
    assert import_file(home, file, table=table, dry_run=True).rows_in == 0


def test_a_template_tells_the_organisations_own_ratings_and_values(home: Home) -> None:
    text = template_csv("responses", home.config)
    assert "rating_staff: Rating of Friendly staff. (whole number, points; allowed: 1 to 5)" in text
    assert "allowed: phone, chat" in text


@pytest.mark.parametrize("table", LOADABLE)
def test_a_workbook_explains_its_header_and_offers_the_allowed_words(home: Home, table: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(table, home.config)))
    sheet, guide = book.worksheets
    names = list(ours(table, home.rating_names))
    assert [cell.value for cell in sheet[1]] == names
    assert all(cell.comment and cell.comment.text.startswith(f"{cell.value}: ") for cell in sheet[1])
    assert [row[0].value for row in guide.iter_rows(min_row=2)] == names
    lists = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    if table == "units":
        assert '"region,centre,team"' in lists.values()
    if table == "responses":
        assert '"phone,chat"' in lists.values()


@pytest.mark.parametrize("table", LOADABLE)
def test_a_filled_workbook_loads_without_a_mapping(home: Home, tmp_path: Path, table: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(table, home.config)))
    book.worksheets[0].append(filled(table, home))
    file = tmp_path / "filled.xlsx"
    book.save(file)
    report = import_file(home, file)
    assert (report.table, report.rows_in, report.loaded, report.unused_columns) == (table, 1, 1, ())


def test_a_workbook_keeps_ids_as_text(home: Home) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx("customers", home.config)))
    assert book.worksheets[0].column_dimensions["A"].number_format == "@"
