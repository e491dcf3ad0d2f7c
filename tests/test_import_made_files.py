"""A thousand files of every shape, each of which knows what must come out of it: not a row or a character differs."""

import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from data.home import Home, open_home
from data.importing import ImportReport, import_file
from tests.company import TODAY
from tests.made_files import MadeFile, made_files


def imported(empty: Path, folder: Path, made: MadeFile, dry_run: bool) -> tuple[Home, ImportReport]:
    # A dry run leaves a home as it was, so they all share one.
    home = open_home(empty if dry_run else Path(shutil.copytree(empty, folder / "home")))
    file, mapping = folder / "made.csv", folder / "made.toml"
    file.write_bytes(made.content)
    mapping.write_text(made.shape.mapping(), encoding="utf-8")
    return home, import_file(home, file, mapping, today=TODAY, dry_run=dry_run)


def answers(home: Home) -> list[tuple[object, ...]]:
    names = ("response_id", "responded_at", "score", "verbatim", "team_id")
    files = sorted(home.lake_path.glob("responses/**/*.parquet"))
    rows = [row for file in files for row in pq.ParquetFile(file).read(columns=list(names)).to_pylist()]
    return sorted(tuple(row[name] for name in names) for row in rows)


def check(empty: Path, made: MadeFile, dry_run: bool) -> None:
    with TemporaryDirectory() as folder:
        home, report = imported(empty, Path(folder), made, dry_run)
        assert report.rows_in == len(made.rows)
        assert report.loaded == len(made.loaded)
        assert report.left_out == made.number("repeated")
        assert report.refused == len(made.rows) - report.loaded - report.left_out
        assert dry_run or answers(home) == made.loaded


@settings(max_examples=12)
@given(made=made_files())
def test_a_file_of_any_shape_comes_in_to_the_letter(empty_home: Path, made: MadeFile) -> None:
    check(empty_home, made, dry_run=False)


@pytest.mark.slow
def test_a_thousand_files_add_up_and_most_load_rows(empty_home: Path) -> None:
    seen: Counter[bool] = Counter()

    # Shrinking would count files twice; what fails is told in its smallest form by the test above.
    @settings(max_examples=1_000, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(made_files())
    def each(made: MadeFile) -> None:
        # Every tenth is loaded and read back; the others are read, mapped and checked.
        check(empty_home, made, dry_run=seen.total() % 10 > 0)
        seen[bool(made.loaded)] += 1

    each()
    print(f"{seen.total():,} files: {seen[True]:,} load rows, {seen[False]:,} have none that fits")
    assert seen.total() >= 1_000
    assert seen[True] > seen.total() / 2
