"""Days that are shorter or longer than others, and weeks at the ends of years: each answer is of its own day."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.server import Goodword
from dashboard.workspace import EXTENSION, Workspace
from data.home import create_home
from data.importing import import_file
from data.store import Store
from tests.company import TODAY
from tests.storm.figure import Figure
from tests.storm.pages import answered, page_text

#: On Lord Howe the clock is changed by half an hour only.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
YEAR = 2026
#: The first and last days of ISO weeks that belong to another year than some of their days.
WEEKS = {"2020-W53": date(2020, 12, 28), "2026-W01": date(2025, 12, 29)}
COUNT = re.compile(r"([\d,]+) responses? behind")
STEP = timedelta(minutes=30)


def days_exact(app: Goodword, folder: Path, zones: tuple[str, ...] = ZONES) -> Figure:
    """An answer every half hour of such days, loaded, counted on the page and carried away, day by day and in weeks."""
    asked, wrong = 0, []
    for zone in zones:
        for period, expected in _loaded(app, folder / zone.replace("/", "-"), ZoneInfo(zone)):
            asked += 1
            if (found := _found(app, period)) != (expected.total(), expected):
                wrong.append(
                    f"{zone} {period}: {found[0]} on the page, {found[1].total()} in the file, {expected.total()} given"
                )
    said = (
        f"{asked - len(wrong)} of {asked} days and weeks in {len(zones)} zones exact{''.join(f'; {w}' for w in wrong)}"
    )
    return Figure("days and weeks", said, "all of them", not wrong)


def changes(zone: ZoneInfo) -> list[date]:
    """The two days of the year on which the clock is changed."""
    days = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(365)]
    return [day for day in days if _begin(day, zone) + timedelta(days=1) != _begin(day + timedelta(days=1), zone)]


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _loaded(app: Goodword, path: Path, zone: ZoneInfo) -> Iterator[tuple[str, Counter[str]]]:
    """The company of that zone, served; each period with its moments, worked out beside the product."""
    around = [day + timedelta(days=n) for day in changes(zone) for n in (-1, 0, 1)]
    around += [monday + timedelta(days=number) for monday in WEEKS.values() for number in range(-1, 8)]
    moments = sorted({_begin(day, zone) + STEP * number for day in around for number in range(50)})
    home = create_home(path, "company", "Clock makers", f'time_zone = "{zone.key}"\n')
    store = Store(home.store_url)
    store.upgrade()
    store.add_account("local", "Nora", ("analyst",), ({"path": []},))
    store.close()
    file = path / "answers.csv"
    file.write_text("response_id,responded_at,score\n" + "".join(f"{m:%d%H%M%m%Y},{_text(m)},9\n" for m in moments))
    import_file(home, file, today=TODAY)
    before = app.server.extensions[EXTENSION]
    app.server.extensions[EXTENSION] = Workspace(path, lambda _: TODAY)
    try:
        by_day = [(f"{day}..{day}", day, day) for day in around]
        by_week = [(name, monday, monday + timedelta(days=6)) for name, monday in WEEKS.items()]
        for period, first, last in (*by_day, *by_week):
            yield period, Counter(_text(m) for m in moments if first <= m.astimezone(zone).date() <= last)
    finally:
        app.server.extensions[EXTENSION] = before


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _found(app: Goodword, period: str) -> tuple[int, Counter[str]]:
    """How many responses the page of rows says that the period has, and the moments in its file."""
    client = app.server.test_client()
    said = COUNT.search(page_text(app, answered(client), f"/rows?period={period}"))
    text = client.get(f"/export.csv?measure=responses&period={period}").text.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text))
    return int(said[1].replace(",", "")) if said else -1, Counter(row["responded_at"] for row in rows)
