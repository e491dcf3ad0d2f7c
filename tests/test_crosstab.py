"""The cross-tab: totals that equal the whole, cells that lead to their rows, and marks that are hardly ever chance."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.cards import CARDS, draw_card
from dashboard.view import View
from dashboard.workspace import person
from data.additive import ADDITIVE
from data.home import Home
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer
from queries.crosstab import SPLITS, crosstab, read_crosstab
from queries.dimensions import DIMENSIONS
from queries.figures import figure
from queries.filter import Filter
from queries.measures import MEASURES
from queries.protection import Withheld
from queries.router import NotAvailable
from queries.rows import count_of_rows
from queries.scope import Grant, Scope
from queries.stats.estimate import Estimate, distance
from queries.stats.many_tests import two_sided
from queries.stats.nps import Answers, nps_difference
from tests.drawn import every, of_class, of_kind, printed, trees
from tests.serving import LookingAs

COMPANY = Scope("1", frozenset({Grant()}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key")
NPS = MEASURES["nps"]
YEAR = Filter("last-52-weeks", "none")
PAIRS = st.lists(st.sampled_from(SPLITS), min_size=2, max_size=2, unique=True)


@settings(max_examples=80, deadline=None)
@given(PAIRS, st.sampled_from(list(MEASURES)), st.sampled_from(["last-52-weeks", "last-4-weeks"]))
def test_rows_and_columns_add_up_to_the_whole(warehouse: Warehouse, pair: list[str], measure: str, period: str) -> None:
    rows, columns = pair
    tables = {ADDITIVE[part].table for part in MEASURES[measure].parts}
    assume(all(tables <= DIMENSIONS[name].tables for name in pair))
    answer = crosstab(warehouse, Filter(period, "none"), COMPANY, rows=rows, columns=columns, measure=measure)
    found = read_crosstab(answer, MEASURES[measure], rows, columns)
    for part in MEASURES[measure].parts:
        whole = found.whole[part] or 0
        for cells in (found.cells, found.by_row, found.by_column):
            assert sum(cell.sums[part] for cell in cells.values()) == whole
        for row in found.rows:
            line = sum(cell.sums[part] for (at, _), cell in found.cells.items() if at == row)
            assert line == found.by_row[row].sums[part]


def test_a_cell_equals_pandas_over_the_files(company: Home, warehouse: Warehouse) -> None:
    files = sorted(DeltaTable(company.lake_path / "responses").file_uris())
    by_hand = pd.concat(pd.read_parquet(path) for path in files)
    now = YEAR.periods(warehouse.today)["now"]
    scored = by_hand[(by_hand.day >= now.first) & (by_hand.day <= now.last)].dropna(subset="score")
    found = read_crosstab(
        crosstab(warehouse, YEAR, COMPANY, rows="issue", columns="function"), NPS, "issue", "function"
    )
    assert len(found.cells) == 9
    for (issue, function), cell in found.cells.items():
        here = [scored.issue.isna() if issue is None else scored.issue == issue]
        here += [scored.function.isna() if function is None else scored.function == function]
        scores = scored[here[0] & here[1]].score
        assert figure(NPS, cell.sums).n == len(scores)
        assert cell.sums["promoters"] == (scores >= 9).sum()
        assert figure(NPS, cell.others).n == figure(NPS, found.by_row[issue].sums).n - len(scores)


def test_rows_stand_by_their_total_and_the_unknown_one_last(warehouse: Warehouse) -> None:
    def rows(split: str, sort: str) -> list[Any]:
        answer = crosstab(warehouse, YEAR, COMPANY, rows=split, columns="channel", sort=sort)
        found = read_crosstab(answer, NPS, split, "channel")
        assert sorted(map(str, found.rows)) == sorted(map(str, found.by_row))
        return [(row, figure(NPS, found.by_row[row].sums)) for row in found.rows]

    by_total, by_n = rows("touchpoint", ""), rows("touchpoint", "responses")
    assert by_total[-1][0] is None and by_n[-1][0] is None
    values, counts = [of.value for _, of in by_total[:-1]], [of.n for _, of in by_n[:-1]]
    assert values == sorted(values, reverse=True) and counts == sorted(counts, reverse=True)
    assert [row for row, _ in rows("touchpoint", "name")] == ["billing", "fault", "renewal", None]
    weeks = [row for row, _ in rows("week", "")]
    assert weeks == sorted(weeks) and len(weeks) == 52


def made(counts: np.ndarray) -> Answer:
    """An answer with these promoters, passives and detractors (rows, columns, 3), and its totals."""
    height, width, _ = counts.shape
    lines = []
    for row in (*range(height), None):
        for column in (*range(width), None):
            held = counts[slice(None) if row is None else row, slice(None) if column is None else column]
            promoters, _, detractors = held.reshape(-1, 3).sum(axis=0).tolist()
            lines.append(
                {
                    "issue": row, "issue_total": row is None, "product": column, "product_total": column is None,
                    "promoters": promoters, "detractors": detractors, "scored": int(held.sum()),
                }
            )  # fmt: skip
    return Answer(pa.Table.from_pylist(lines), "", "", 1)


@pytest.mark.parametrize("per_cell", [40, 120])
def test_where_nothing_differs_a_mark_is_seen_in_at_most_one_table_of_twenty(per_cell: int) -> None:
    random, tables = np.random.default_rng(11), 100
    marked = naive = 0
    for _ in range(tables):
        counts = random.multinomial(per_cell, [0.45, 0.30, 0.25], size=(10, 10))
        found = read_crosstab(made(counts), NPS, "issue", "product")
        cells = [*found.cells.values(), *found.by_row.values(), *found.by_column.values()]
        marked += any(cell.is_clear for cell in cells)
        sides = [[Answers(*(side[part] for part in NPS.parts)) for side in (cell.sums, cell.others)] for cell in cells]
        naive += sum(abs(distance(nps_difference(*side))) > 1.96 for side in sides) > 0
    print(f"\na mark in {marked} of {tables} tables of 100 cells; without the rule in {naive}")
    assert marked / tables <= 0.05
    assert naive / tables > 0.9


def test_a_cell_that_differs_is_marked_and_no_other() -> None:
    counts = np.tile([90, 60, 50], (6, 5, 1))
    counts[3, 2] = [40, 60, 100]
    found = read_crosstab(made(counts), NPS, "issue", "product")
    row = {place for place, cell in found.cells.items() if cell.is_clear}
    assert (3, 2) in row
    assert {place[0] for place in row} == {3}


def test_the_distance_of_a_difference_agrees_with_its_range_and_its_p() -> None:
    difference = nps_difference(Answers(50, 25, 100), Answers(60, 15, 100))
    assert two_sided(np.array([distance(difference)]))[0] == pytest.approx(0.07626, abs=5e-6)  # STATISTICS, own
    assert distance(Estimate(1.0, 0.001, 2.0)) > 1.959964 > distance(Estimate(1.0, -0.001, 2.0))
    assert distance(Estimate(0.0, 0.0, 0.0)) == 0
    assert distance(Estimate(-2.0, -2.0, -2.0)) == -np.inf


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"rows": "language", "measure": "waiting"}, "contacts have no language"),
        ({"rows": "class", "measure": "invited"}, "invitations have no class"),
        ({"rows": "agent"}, "no split 'agent'"),
        ({"rows": "region"}, "Choose two different ones"),
        ({"measure": "joy"}, "no measure 'joy'"),
    ],
)
def test_what_does_not_fit_is_said_in_words(warehouse: Warehouse, asked: dict[str, str], words: str) -> None:
    with pytest.raises(NotAvailable, match=words):
        crosstab(warehouse, YEAR, COMPANY, **asked)


def test_whoever_sees_sums_alone_can_work_out_no_hidden_cell(warehouse: Warehouse) -> None:
    asked = Filter("last-2-weeks", "none")
    whole = read_crosstab(crosstab(warehouse, asked, COMPANY, rows="team", columns="issue"), NPS, "team", "issue")
    shown = read_crosstab(crosstab(warehouse, asked, READER, rows="team", columns="issue"), NPS, "team", "issue")
    n = {place: cell.sums["scored"] for place, cell in shown.cells.items()}
    assert None in n.values()
    for place, count in n.items():
        assert count is None or count == whole.cells[place].sums["scored"] >= 5 or count == 0
    # Every equation a reader has: a shown total is the sum of its cells. None of them leaves one unknown alone.
    unknown = [place for place in whole.cells if n.get(place) is None]
    equations = [
        [place[at] == value for place in unknown]
        for at, totals in enumerate((shown.by_row, shown.by_column))
        for value, total in totals.items()
        if total.sums["scored"] is not None
    ]
    matrix = np.array(equations, float)
    rank = np.linalg.matrix_rank(matrix)
    for place in range(len(unknown)):
        alone = np.eye(len(unknown))[place]
        assert np.linalg.matrix_rank(np.vstack([matrix, alone])) > rank, unknown[place]


def test_sums_alone_are_not_split_by_three_things(warehouse: Warehouse) -> None:
    with pytest.raises(Withheld, match="at most 2 things at a time"):
        crosstab(warehouse, YEAR.with_values("product", ["power"]), READER, rows="team", columns="channel")
    assert crosstab(warehouse, YEAR.with_values("region", ["West"]), READER, rows="team", columns="channel")


@pytest.fixture
def view(looking_as: LookingAs) -> Iterator[View]:
    with looking_as("anya") as opened:
        yield View(Filter("last-4-weeks"), opened.engine.at(opened.today()), person(), path="/explore")


def drawn(view: View, name: str = "crosstab", **own: str) -> Any:
    seen = replace(view, own=own)
    entry = CARDS[name]
    return draw_card(entry, entry.question(seen.warehouse, seen.filter, seen.scope, **own), seen)


def finding_of(view: View, **own: str) -> str:
    return "".join(map(printed, trees(drawn(view, "crosstab_finding", **own))))


@pytest.mark.parametrize("own", [{}, {"rows": "week", "columns": "team"}, {"rows": "issue", "measure": "transferred"}])
def test_each_cell_leads_to_exactly_its_rows(view: View, own: dict[str, str]) -> None:
    table = trees(drawn(view, **own))
    links = [link for link in of_kind(table, "link") if "strong" in link[1].get("className", "")]
    assert len(links) > 20
    for link in links[:: len(links) // 12]:
        said = dict(parse_qsl(link[1]["href"].partition("?")[2]))
        measure = said.pop("measure")
        filter, notes = Filter.parse(said)
        behind = count_of_rows(view.warehouse, filter, view.scope, measure=measure)
        [cell] = [cell for cell in of_kind(table, "td") if any(part is link for part in cell[2])]
        n = printed(of_class([cell], "note")[-1]).replace("\N{NARROW NO-BREAK SPACE}", "")
        assert (str(behind), notes) == (n, ())


def test_the_sentence_names_the_lowest_and_highest_cell_with_enough_answers(view: View) -> None:
    whole = replace(view, filter=Filter())
    found = sums(whole.warehouse, whole.filter, COMPANY, ["nps"], ["touchpoint", "region"]).frame
    enough = found[found.scored >= 30].assign(score=lambda of: 100 * (of.promoters - of.detractors) / of.scored)
    low, high = (enough.loc[at] for at in (enough.score.idxmin(), enough.score.idxmax()))
    said = [
        f"{at.touchpoint.capitalize()} × {at.region}, {at.score:+.0f} ({at.scored} responses)".replace(
            "-", "\N{MINUS SIGN}"
        )
        for at in (low, high)
    ]
    assert finding_of(whole) == f"Lowest with enough answers: {said[0]}. Highest: {said[1]}."
    assert finding_of(whole, measure="responses").startswith("Most: ")
    empty = replace(view, filter=Filter("2020"))
    assert finding_of(empty) == "No responses in this period. Choose a longer one or remove a filter."


def test_many_rows_are_cut_with_their_number_said(view: View) -> None:
    year = replace(view, filter=Filter("last-52-weeks"))
    said = trees(drawn(year, rows="segment", columns="week"))
    notes = [printed(note) for note in every(said) if note[0] == "p"]
    assert "The 24 largest of 52 columns. The totals are of all; swap rows and columns to see more." in notes
