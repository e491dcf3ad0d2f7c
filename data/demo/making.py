"""Making the demo's home: Larkfield complete, or nothing of it.

An existing demo stays readable until its successor is complete; then the lake shows the new one as its next version.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from data.contract import TABLES
from data.demo.company import ORGANISATION, make_company
from data.demo.contacts import World
from data.demo.customers import make_customers
from data.demo.days import ZONE, Calendar
from data.demo.filling import MOST_WITH_CONTACT, Progress, Sizes, fill_lake
from data.demo.records import fill_store
from data.demo.settings_text import settings_text
from data.demo.stories import Stories
from data.demo.tables import LOAD_ID
from data.home import Home, create_home
from data.lake import Lake
from data.store import Store

#: A default demo has 180,000 customers; others have as many as give each the same number of contacts a month.
CUSTOMERS_A_MONTHLY_RESPONSE = 180_000 * 24 / 250_000
PROGRESS_FILE = "demo-progress.json"
DONE_FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a demo is made from; the same recipe gives the same tables."""

    responses: int
    months: int
    seed: int
    until: str
    quiet: bool


def make_demo(
    home_path: Path,
    responses: int = 250_000,
    months: int = 24,
    seed: int = 7,
    until: date | None = None,
    quiet: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Home:
    """The demo home in that folder, made unless it stands there complete from the same recipe.

    `until` is the last day, by default yesterday; a `quiet` company has no story and no change. `progress` hears
    (step, done, of), which also stands in demo-progress.json until all is complete. Raises ValueError for sizes that
    cannot be, ConfigurationWrong where a company's home is in the folder.
    """
    last = until or datetime.now(ZONE).date() - timedelta(days=1)
    if responses < 1 or not 1 <= months <= 120:
        raise ValueError(f"{responses} responses in {months} months: at least 1 response and 1 to 120 months.")
    home = create_home(home_path, "demo", ORGANISATION, settings_text())
    recipe = Recipe(responses, months, seed, last.isoformat(), quiet)
    if finished_recipe(home_path) != recipe:
        with _progress(home_path, progress) as tell:
            _make(home, recipe, Calendar.ending(last, months), tell)
    return home


def finished_recipe(home_path: Path) -> Recipe | None:
    """What the complete demo in that folder was made from; None where there is none, or an unfinished one."""
    try:
        said = json.loads((home_path / DONE_FILE).read_text(encoding="utf-8"))
        return Recipe(**said)
    except (OSError, ValueError, TypeError):
        return None


def contacts_note(responses: int) -> str:
    """What must be told of a demo of that size: which responses have no contact behind them; "" where all have."""
    if responses <= MOST_WITH_CONTACT:
        return ""
    return (
        f"{responses - MOST_WITH_CONTACT:,} of {responses:,} responses have no interaction and no invitation: "
        "contacts stop at 14 million and invitations at 4.4 million."
    )


def _make(home: Home, recipe: Recipe, calendar: Calendar, tell: Progress) -> None:
    company_seed, lake_seed = np.random.SeedSequence(recipe.seed).spawn(2)
    stories = Stories.told(calendar, recipe.quiet)
    rng = np.random.default_rng(company_seed)
    count = round(CUSTOMERS_A_MONTHLY_RESPONSE * min(recipe.responses, MOST_WITH_CONTACT) / recipe.months)
    world = World(calendar, stories, make_company(calendar, stories, rng), make_customers(max(count, 1_000), rng))
    lake = Lake(home.lake_path, home.rating_names)
    with lake.write(LOAD_ID) as transaction:
        (home.path / DONE_FILE).unlink(missing_ok=True)
        _make_store(home, world)
        for table in TABLES:
            transaction.drop(transaction.table_files(table))
        fill_lake(transaction, world, Sizes.of(calendar, recipe.responses), lake_seed, tell)
    _write_whole(home.path / DONE_FILE, asdict(recipe))


def _make_store(home: Home, world: World) -> None:
    """Fill the store anew: an older demo's events and targets have other dates."""
    store = Store(home.store_url)
    store.upgrade()
    store.forget_demo()
    fill_store(store, world.calendar, world.stories, world.company)
    store.close()


@contextmanager
def _progress(home_path: Path, progress: Progress | None) -> Iterator[Progress]:
    """A teller of steps that also keeps the progress file as long as someone is making the demo."""
    file = home_path / PROGRESS_FILE

    def tell(step: str, done: int, of: int) -> None:
        _write_whole(
            file, {"step": step, "done": done, "of": of, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        )
        if progress:
            progress(step, done, of)

    try:
        yield tell
    finally:
        file.unlink(missing_ok=True)


def _write_whole(file: Path, said: dict[str, Any]) -> None:
    """Write JSON so that a reader finds the old text or the new one."""
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(said), encoding="utf-8")
    os.replace(unfinished, file)
