"""Imports of published files give exactly the figures that were computed independently of this product."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.home import Home, create_home
from data.importing import ImportReport, import_file
from data.lake import Lake

pytestmark = pytest.mark.real
RATINGS = (
    "seat_legroom seat_recline seat_width aisle_space viewing_tv power_supply seat_storage comfort cleanliness"
    " bar_beverages catering washrooms wifi_connectivity staff_service"
).split()
FRENCH = "french_retail_nps/nps.csv", "french_retail"
SEAT = "skytrax_lounge_seat/seat.csv", "skytrax_seat"
LOUNGE = "skytrax_lounge_seat/lounge.csv", "skytrax_lounge"
RETAILER_DAY = date(2021, 11, 16)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    text = "".join(f'[[ratings]]\nname = "{name}"\ntitle = "{name}"\n' for name in RATINGS)
    return create_home(tmp_path_factory.mktemp("real"), "company", "Real files", 'time_zone = "Europe/Paris"\n' + text)


def load(home: Home, folder: Path, root: Path, file: tuple[str, str], **options: object) -> ImportReport:
    name, mapping = file
    rules = root / "docs" / "mappings" / f"{mapping}.toml"
    return import_file(home, folder / name, rules, **options)  # type: ignore[arg-type]


def figures(report: ImportReport) -> tuple[int, int, int, int, float]:
    counts = report.counts
    assert counts is not None
    assert counts.nps is not None
    return counts.scored, counts.promoters, counts.passives, counts.detractors, round(counts.nps, 2)


def test_the_french_file_comes_in_whole(home: Home, real_files: Path, root: Path) -> None:
    report = load(home, real_files, root, FRENCH, responded_at=RETAILER_DAY)
    assert report.rows_in == 13_954 == report.loaded + report.refused + report.left_out
    assert (report.refused, report.left_out) == (0, 0)
    assert figures(report) == (13_612, 8_465, 3_953, 1_194, 53.42)
    assert report.counts is not None
    assert report.counts.verbatims == 3_839
    assert any("82 (2,345)" in warning for warning in report.warnings)


def test_the_seat_file_loses_its_rows_of_1970_only(home: Home, real_files: Path, root: Path) -> None:
    report = load(home, real_files, root, SEAT)
    assert (report.rows_in, report.loaded, report.refused, report.left_out) == (1_258, 1_232, 26, 0)
    assert report.reasons == {"date: date outside the range": 26}
    assert figures(report)[::4] == (1_231, -57.03)


def test_a_wider_range_of_dates_brings_the_whole_seat_file(
    home: Home, real_files: Path, root: Path, tmp_path: Path
) -> None:
    narrow = (root / "docs" / "mappings" / "skytrax_seat.toml").read_text(encoding="utf-8")
    wide = tmp_path / "wide.toml"
    wide.write_text(narrow.replace("first = 2005-01-01", "first = 1970-01-01"), encoding="utf-8")
    report = import_file(home, real_files / SEAT[0], wide, dry_run=True)
    assert figures(report)[::4] == (1_257, -56.80)


def test_the_lounge_file_keeps_one_scale(home: Home, real_files: Path, root: Path) -> None:
    report = load(home, real_files, root, LOUNGE)
    assert (report.rows_in, report.loaded, report.refused, report.left_out) == (2_264, 119, 2_145, 0)
    assert report.reasons == {"overall_rating: scale": 2_145}
    assert figures(report) == (119, 34, 25, 60, -21.85)


def test_the_change_of_scale_in_the_lounge_file_is_noticed(
    home: Home, real_files: Path, root: Path, tmp_path: Path
) -> None:
    since = (root / "docs" / "mappings" / "skytrax_lounge.toml").read_text(encoding="utf-8")
    mixed = tmp_path / "mixed.toml"
    mixed.write_text(since.replace(", valid_from = 2015-06-09", ""), encoding="utf-8")
    report = import_file(home, real_files / LOUNGE[0], mixed, dry_run=True)
    assert any("overall_rating: no answer reaches 10" in warning for warning in report.warnings)
    assert any("overall_rating: only" in warning for warning in report.warnings)


def test_loading_the_files_again_changes_nothing(home: Home, real_files: Path, root: Path) -> None:
    for file, rows in ((FRENCH, 13_954), (SEAT, 1_232), (LOUNGE, 119)):
        options = {"responded_at": RETAILER_DAY} if file is FRENCH else {}
        load(home, real_files, root, file, **options)
        again = load(home, real_files, root, file, **options)
        assert (again.loaded, again.corrected, again.unchanged) == (0, 0, rows)
    lake = Lake(home.lake_path, home.rating_names)
    snapshot = lake.snapshot()
    assert snapshot.rows("responses") == 13_954 + 1_232 + 119
    words = "".join(
        word or ""
        for file in snapshot.files["responses"]
        for word in pq.ParquetFile(lake.path / file.path).read(columns=["verbatim"])["verbatim"].to_pylist()
    )
    assert not any("\x80" <= letter <= "\x9f" for letter in words)
