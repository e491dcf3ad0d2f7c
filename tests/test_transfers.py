"""What each transfer goes with: found where it was planted, whatever else differs, and told as no more than that."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

from dashboard.cards import CARDS, draw_card
from dashboard.friction import transfers_words
from dashboard.reading import by_split
from dashboard.view import View
from dashboard.workspace import person
from data.home import Home
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.friction import MOST_TRANSFERS, by_transfers, with_each_transfer
from queries.scope import Grant, Scope
from queries.stats.estimate import Estimate
from queries.stats.means import Sums
from queries.stats.slope import same_mix_slope
from tests.company import TODAY
from tests.demo_files import reader
from tests.drawn import printed, trees
from tests.serving import LookingAs

COMPANY = Scope("1", frozenset({Grant()}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key")
#: A year that ends before the outage, which spares those who transfer most.
CALM = Filter("2025-09-07..2026-09-06", "none")
STORIES = tomllib.loads((Path(__file__).parent / "reference" / "demo_stories.toml").read_text(encoding="utf-8"))
#: Shares of the demo's customers who answer 0 to 6 and 0 to 8 where their feeling is standard normal.
CUTS = ndtri([0.27, 0.55])


def strata_of(rows: pd.DataFrame) -> list[dict[int, Sums]]:
    """Sums of classes (1, 0, -1) by number of transfers, a stratum a touchpoint."""
    cells = rows.groupby(["touchpoint", "transfers"])["class"].agg(["sum", "count"])
    cells["squares"] = rows["class"].abs().groupby([rows.touchpoint, rows.transfers]).sum()
    return [
        {times: Sums(int(row["sum"]), int(row.squares), int(row["count"])) for (_, times), row in part.iterrows()}
        for _, part in cells.groupby(level=0)
    ]


def made(random: np.random.Generator, rows: int, effect: float) -> pd.DataFrame:
    """Answers whose NPS falls by `effect` a transfer; the touchpoints with most transfers are liked best."""
    touchpoint = random.integers(0, 4, rows)
    transfers = np.minimum(random.poisson(np.array([0.1, 0.3, 0.6, 1.1])[touchpoint]), MOST_TRANSFERS)
    promoters = np.array([0.35, 0.42, 0.5, 0.6])[touchpoint] + effect / 200 * transfers
    detractors = np.array([0.35, 0.3, 0.25, 0.2])[touchpoint] - effect / 200 * transfers
    drawn = random.random(rows)
    said = np.where(drawn < promoters, 1, np.where(drawn > 1 - detractors, -1, 0))
    return pd.DataFrame({"touchpoint": touchpoint, "transfers": transfers, "class": said})


def test_eight_points_a_transfer_are_found_within_the_range_though_easy_contacts_are_transferred_most() -> None:
    random, held, found = np.random.default_rng(12), 0, []
    for _ in range(300):
        rows = made(random, 3_000, -8.0)
        slope = same_mix_slope(strata_of(rows))
        assert slope is not None
        held += slope.lo <= -0.08 <= slope.hi
        found.append(slope.value)
    raw = np.polyfit(rows.transfers, rows["class"], 1)[0]
    print(f"held by {held} of 300 ranges, mean {100 * np.mean(found):.2f}; without touchpoints {100 * raw:.2f}")
    assert held >= 0.92 * 300
    assert np.mean(found) == pytest.approx(-0.08, abs=0.003)
    assert raw > -0.02, "without the touchpoints nearly nothing is seen of it"


def test_without_an_effect_hardly_any_range_leaves_nothing_out() -> None:
    random = np.random.default_rng(13)
    slopes = [same_mix_slope(strata_of(made(random, 1_000, 0.0))) for _ in range(300)]
    assert sum(slope is not None and not slope.lo <= 0 <= slope.hi for slope in slopes) <= 24


def test_the_slope_is_that_of_least_squares_with_a_level_a_touchpoint() -> None:
    rows = made(np.random.default_rng(14), 500, -8.0)
    columns = np.column_stack([rows.transfers, *(rows.touchpoint == name for name in range(4))]).astype(float)
    expected = np.linalg.lstsq(columns, rows["class"].to_numpy(float), rcond=None)[0][0]
    slope = same_mix_slope(strata_of(rows))
    assert slope is not None and slope.value == pytest.approx(expected)
    assert same_mix_slope([{0: Sums(1, 1, 3)}, {2: Sums(1, 1, 3), 1: Sums(0, 0, 0)}]) is None


def planted(answers: pd.DataFrame) -> float:
    """Points a transfer that the demo's truth leads to, by its formula and never by its scores after a transfer.

    A touchpoint's answers without transfer, with those in between less likely to answer as demo_stories.toml says, tell
    where its customers' feeling lies between the cuts of the scale. Each transfer takes what is said there, and who is
    transferred is asked again more often, which takes its own.
    """
    truth, expected = STORIES["transfers"], []
    for _, own in answers.groupby("touchpoint"):
        calm = own[own.transfers == 0].score
        shares = np.array([(calm <= 6).mean(), calm.between(7, 8).mean(), (calm >= 9).mean()]) / truth["answering"]
        low, high = ndtri(np.cumsum(shares)[:2] / shares.sum())
        spread = (CUTS[1] - CUTS[0]) / (high - low)
        middle = CUTS[0] - spread * low
        asked = own.groupby("transfers").asked_again.mean()
        for times, part in own.groupby("transfers"):
            less = truth["feeling"] * times + truth["asked_again"] * (asked[times] - asked[0])
            felt = np.diff([0, *ndtr((CUTS - middle - less) / spread), 1]) * truth["answering"]
            expected.append((len(part), times, own.touchpoint.iloc[0], 100 * (felt[2] - felt[0]) / felt.sum()))
    cells = pd.DataFrame(expected, columns=["n", "times", "touchpoint", "nps"])
    columns = np.column_stack([cells.times, *(cells.touchpoint == name for name in cells.touchpoint.unique())])
    weights = np.sqrt(cells.n.to_numpy(float))
    return float(np.linalg.lstsq(columns * weights[:, None], cells.nps * weights, rcond=None)[0][0])


def found_and_planted(home: Home, warehouse: Warehouse) -> tuple[Estimate, float]:
    """What the product finds over a calm year, and what was planted."""
    days = CALM.periods(TODAY)["now"]
    answers = reader(home)(
        f"""
        select touchpoint, least(transfers, {MOST_TRANSFERS}) as transfers, score,
            cast(coalesce(asked_again, false) as int) as asked_again
        from responses
        where day between $first and $last and transfers is not null and score is not null
        """,
        first=days.first,
        last=days.last,
    ).astype({"transfers": int, "score": int, "asked_again": int})
    slope = with_each_transfer(by_transfers(warehouse, CALM, COMPANY))
    assert slope is not None
    truth = planted(answers)
    print(f"found {slope.value:.2f} ({slope.lo:.2f} to {slope.hi:.2f}) a transfer, planted {truth:.2f}")
    return slope, truth


def test_the_demo_s_planted_effect_lies_within_the_range_that_is_told(larkfield: Home, looking_as: LookingAs) -> None:
    with looking_as("anya") as opened:
        slope, truth = found_and_planted(larkfield, opened.engine.at(opened.today()))
    assert slope.lo <= truth <= slope.hi < -4


def test_the_card_says_what_goes_with_a_transfer_and_that_it_is_no_cause(looking_as: LookingAs) -> None:
    with looking_as("anya") as opened:
        view = View(CALM, opened.engine.at(opened.today()), person(), path="/organisation", own={"tab": "friction"})
        answer = by_transfers(view.warehouse, view.filter, view.scope)
        drawn = " ".join(map(printed, trees(draw_card(CARDS["transfers"], answer, view))))
    assert "each further transfer goes with a score" in drawn and "does not show what causes what" in drawn
    clear = transfers_words(Estimate(-9.64, -10.61, -8.67))
    assert "goes with a score 9.6 points lower (8.7 to 10.6)." in clear
    assert "does not clearly change" in transfers_words(Estimate(-1.0, -3.0, 1.0))
    assert transfers_words(None) == ""


def test_whoever_sees_sums_alone_reads_the_same_numbers_and_no_line_through_hidden_ones(warehouse: Warehouse) -> None:
    year = Filter("last-52-weeks", "none")
    whole, shown = (by_split(by_transfers(warehouse, year, scope), "transfers") for scope in (COMPANY, READER))
    for times, periods in shown.items():
        if not periods["now"].get("hidden"):
            assert periods["now"]["scored"] == whole[times]["now"]["scored"]
    week = by_transfers(warehouse, Filter("last-1-weeks", "none"), READER)
    assert with_each_transfer(week) is None
