"""Survey channels: where customers were asked otherwise, a difference of scores says so, and nowhere else."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cards import CARDS, draw_card
from dashboard.choices import PANEL
from dashboard.crosstab_choice import controls
from dashboard.view import View
from dashboard.workspace import person
from data.contract import arrow_schema
from data.engine import Engine
from data.home import Home
from data.lake import Lake
from data.warehouse import Warehouse
from queries.crosstab import SPLITS, crosstab
from queries.filter import Filter
from queries.options import options
from queries.organisation import OTHER_PARTS, organisation
from queries.scope import Grant, Scope
from queries.survey_channels import (
    CHANNEL,
    LEAST_SHIFT,
    beside_the_rest,
    mix_of,
    shifts,
    survey_channels,
    survey_channels_of_sides,
    survey_channels_of_units,
)
from tests.company import TODAY, make_company
from tests.drawn import of_kind, printed, trees
from tests.serving import LookingAs

COMPANY = Scope("1", frozenset({Grant()}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key")
WEEKS = Filter("last-26-weeks")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A company that asks by e-mail and SMS, since half a year more by SMS, and in N2 nearly by telephone alone."""
    home = make_company(tmp_path_factory.mktemp("asked"), rows=3000)
    _ask_by(home)
    return Engine(home).at(TODAY)


def _ask_by(home: Home) -> None:
    lake, random = Lake(home.lake_path), np.random.default_rng(3)
    files = [str(Path(home.lake_path) / file.path) for file in lake.snapshot().files["responses"]]
    answers = pa.concat_tables([pa.parquet.read_table(file) for file in files], promote_options="permissive")
    since = WEEKS.periods(TODAY)["now"].first
    asked = [
        "phone" if centre == "N2" and random.random() < 0.9 else "sms" if random.random() < share else "email"
        for centre, share in ((row["centre_id"], 0.7 if row["day"] >= since else 0.3) for row in answers.to_pylist())
    ]
    names = [name for name in arrow_schema("responses").names if name in answers.column_names]
    changed = answers.select(names).set_column(names.index(CHANNEL), CHANNEL, pa.array(asked))
    with lake.write("asked") as load:
        load.upsert("responses", changed.cast(pa.schema([arrow_schema("responses").field(name) for name in names])))


def words(name: str, answer, view: View) -> str:
    return " ".join(map(printed, trees(draw_card(CARDS[name], answer, view))))


def view_of(warehouse: Warehouse, asked: Filter, **own: str) -> View:
    return View(asked, warehouse, person(), path="/organisation", own=own)


def test_a_period_in_which_customers_were_asked_otherwise_says_so(moved: Warehouse, looking_as: LookingAs) -> None:
    west = WEEKS.with_values("region", ["West"])
    with looking_as("anya"):
        said = words("asked_by", survey_channels(moved, west, COMPANY), view_of(moved, west))
        assert said.startswith("Customers were asked differently before: ") and "moves a score by itself" in said
        drawn = trees(draw_card(CARDS["asked_by"], survey_channels(moved, west, COMPANY), view_of(moved, west)))
        [link] = of_kind(drawn, "link")
        assert f"{CHANNEL}=" in link[1]["href"] and "region=West" in link[1]["href"]
        for alone in (west.with_values(CHANNEL, ["sms"]), west.over(versus="none")):
            assert words("asked_by", survey_channels(moved, alone, COMPANY), view_of(moved, alone)) == ""


def test_a_unit_that_was_asked_otherwise_than_the_rest_is_named(moved: Warehouse, looking_as: LookingAs) -> None:
    alone = WEEKS.with_values("region", ["North"]).over(versus="none")
    with looking_as("anya"):
        said = words("asked_by", survey_channels(moved, alone, COMPANY), view_of(moved, alone))
        assert "Centre N1 and Centre N2 were asked differently from the rest: " in said
        units = survey_channels_of_units(moved, alone.without("region"), COMPANY, level="team")
        said = words("units_asked_by", units, view_of(moved, alone.without("region")))
        assert "Team N2-a" in said and "Team N2-b" in said and "Phone" in said


def test_the_shares_are_those_of_the_rows(moved: Warehouse) -> None:
    rows = survey_channels(moved, WEEKS, COMPANY).rows()
    now = mix_of(row for row in rows if row["period"] == "now" and row["region_total"])
    whole = {row[CHANNEL]: row["responses"] for row in options(moved, COMPANY, CHANNEL).rows()}
    assert set(now) == set(whole) == {"email", "sms", "phone"}
    parts = [row for row in rows if row["period"] == "now" and not row["region_total"]]
    assert sum(row["responses"] for row in parts) == sum(now.values())


def test_two_selections_that_were_asked_otherwise_say_so(moved: Warehouse, looking_as: LookingAs) -> None:
    first = WEEKS.over(versus="none").with_values("centre", ["N2"])
    answer = survey_channels_of_sides(moved, first, COMPANY, **{"versus.centre": "W1"})
    with looking_as("anya"):
        view = View(first, moved, person(), path="/compare", own={"versus.centre": "W1", "tab": "selections"})
        said = words("sides_asked_by", answer, view)
    assert said.startswith("The two were asked differently: Phone ") and " of the first, 0" in said


def test_two_kinds_of_survey_beside_each_other_say_that_they_ask_different_things(looking_as: LookingAs) -> None:
    with looking_as("anya") as opened:
        house, first = opened.engine.at(opened.today()), Filter("last-52-weeks", "none")
        versus = {"versus.survey_kind": "relationship"}
        answer = survey_channels_of_sides(house, first, COMPANY, **versus)
        said = words("sides_asked_by", answer, View(first, house, person(), path="/compare", own=versus))
        assert "different kinds of survey" in said and "Email" in said
        both = {"versus.survey_kind": "transactional"}
        view = View(first, house, person(), path="/compare", own=both)
        assert words("sides_asked_by", survey_channels_of_sides(house, first, COMPANY, **both), view) == ""


@pytest.mark.parametrize("account", ["mo", "priya", "sam", "marta"])
def test_in_a_company_that_asks_everybody_alike_nothing_is_said(looking_as: LookingAs, account: str) -> None:
    with looking_as(account) as opened:
        house, scope = opened.engine.at(opened.today()), person().scope
        for asked in (Filter(), Filter("last-52-weeks")):
            assert words("asked_by", survey_channels(house, asked, scope), view_of(house, asked)) == ""


@given(st.lists(st.integers(0, 400), min_size=3, max_size=3), st.integers(0, 10))
def test_equal_mixes_and_few_answers_are_never_told(counts: list[int], few: int) -> None:
    mix = dict(zip(("email", "sms", "phone"), counts, strict=True))
    assert shifts({None: (mix, {name: 3 * count for name, count in mix.items()})}) == []
    assert shifts({None: (mix, {"email": few})}) == []
    assert shifts(beside_the_rest({"only": mix})) == []


def test_chance_alone_is_hardly_ever_told_and_a_small_shift_never() -> None:
    random, told = np.random.default_rng(6), 0
    for _ in range(200):
        drawn = random.multinomial(200, [0.56, 0.29, 0.15], size=48)
        mixes = {
            f"T{place}": dict(zip(("email", "sms", "app"), row.tolist(), strict=True))
            for place, row in enumerate(drawn)
        }
        told += bool(shifts(beside_the_rest(mixes)))
    assert told <= 20
    for share, is_told in ((LEAST_SHIFT - 0.01, False), (LEAST_SHIFT + 0.01, True)):
        more = round(100_000 * (0.5 + share))
        pair = ({"email": more, "sms": 100_000 - more}, {"email": 50_000, "sms": 50_000})
        assert bool(shifts({None: pair})) is is_told


def test_whoever_sees_sums_alone_reads_no_mix_with_a_hidden_number(moved: Warehouse) -> None:
    day = Filter("last-1-weeks", "none")
    rows = survey_channels(moved, day, READER, by="").rows()
    for part in {row["region"] for row in rows if not row["region_total"]}:
        of_part = [row for row in rows if not row["region_total"] and row["region"] == part]
        assert mix_of(of_part) == {} or all(row["responses"] >= 5 for row in of_part)


def test_survey_channels_can_be_filtered_and_split_by(moved: Warehouse, looking_as: LookingAs) -> None:
    assert CHANNEL in PANEL and CHANNEL in SPLITS and CHANNEL in OTHER_PARTS
    whole = organisation(moved, WEEKS, COMPANY, by=CHANNEL).rows()
    total = [row for row in whole if row["period"] == "now" and row[f"{CHANNEL}_total"]]
    parts = [row for row in whole if row["period"] == "now" and not row[f"{CHANNEL}_total"]]
    assert len(parts) == 3 and sum(row["scored"] for row in parts) == total[0]["scored"]
    cells = crosstab(moved, WEEKS, COMPANY, rows=CHANNEL, columns="region").rows()
    assert {row[CHANNEL] for row in cells if not row[f"{CHANNEL}_total"]} == {"email", "sms", "phone"}
    with looking_as("anya"):
        offered = of_kind(trees(controls(view_of(moved, WEEKS))), "option")
    assert "Survey channel" in [printed(option) for option in offered]
