"""/compare: units with the same contacts and published scores, held against calculations of their own."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from dashboard.cards import CARDS, draw_card, remembered
from dashboard.cli import app as cli
from dashboard.comparing import companies_tab
from dashboard.ui.funnel import FunnelPoint, funnel_figure
from dashboard.ui.theme import LIGHT
from dashboard.view import View, parameters_of
from dashboard.workspace import person
from data.home import Home
from queries.benchmarks import Benchmark, difference
from queries.comparing import compare
from queries.filter import Filter
from queries.router import NotAvailable
from queries.scope import Grant, Scope
from queries.stats.funnel import Funnel
from queries.stats.nps import Answers
from queries.units import opens_whole_units, units
from tests.company import TODAY
from tests.demo_files import Ask, reader
from tests.drawn import lines, of_class, of_kind, printed, trees
from tests.serving import LookingAs

YEAR = Filter("last-52-weeks", "previous")
EVERYTHING = Scope("1", frozenset({Grant()}), "key")
ONE_TEAM = Scope("1", frozenset({Grant(path=("West", "Harlow", "Alder"))}), "key")
CELLS = """
    select
        {level}_id as unit, touchpoint, product,
        count(*) filter (score >= 9) as promoters,
        count(*) filter (score <= 6) as detractors,
        count(score) as scored,
    from responses
    where day between $first and $last and score is not null and {level}_id is not null
    group by all
"""
runner = CliRunner()


def view_of(opened, filter: Filter = YEAR, **own: str) -> View:
    return View(filter, opened.engine.at(TODAY), person(), path="/compare", own=own)


def drawn(view: View, card: str) -> list:
    entry = CARDS[card]
    own = {name: said for name, said in view.own.items() if name in parameters_of(entry.question)}
    return trees(draw_card(entry, remembered(entry.question, view.warehouse, view.filter, view.scope, **own), view))


def cells_of(ask: Ask, level: str, filter: Filter = YEAR) -> pd.DataFrame:
    days = filter.periods(TODAY)["now"]
    found = ask(CELLS.format(level=level), first=days.first, last=days.last)
    return found.astype(dict.fromkeys(("promoters", "detractors", "scored"), int))


def by_least_squares(cells: pd.DataFrame) -> dict[str, float]:
    """Scores with the same contacts: every answer is its unit and its kind of contact, fitted by least squares."""
    units_found, kinds = pd.factorize(cells["unit"]), cells.groupby(["touchpoint", "product"], dropna=False).ngroup()
    weight = np.sqrt(cells["scored"].to_numpy(float))
    rows = np.arange(len(cells))
    matrix = np.zeros((len(cells), len(units_found[1]) + kinds.max() + 1))
    matrix[rows, units_found[0]] = weight
    matrix[rows, len(units_found[1]) + kinds] = weight
    level = (cells["promoters"] - cells["detractors"]) / cells["scored"] * weight
    effects = np.linalg.lstsq(matrix, level.to_numpy(float), rcond=None)[0][: len(units_found[1])]
    counts = cells.groupby("unit")["scored"].sum().reindex(units_found[1])
    overall = (cells["promoters"] - cells["detractors"]).sum() / cells["scored"].sum()
    effects = effects - np.average(effects, weights=counts) + overall
    return dict(zip(units_found[1], 100 * effects, strict=True))


def test_scores_with_the_same_contacts_are_those_of_a_least_squares_fit(larkfield: Home, looking_as: LookingAs) -> None:
    cells = cells_of(reader(larkfield), "centre")
    expected = by_least_squares(cells)
    with looking_as("anya") as opened:
        view = view_of(opened, level="centre")
        found = compare(units(view.warehouse, YEAR, view.scope, level="centre").rows(), "centre", "previous", True)
    assert {unit.unit: unit.place.score for unit in found.units} == pytest.approx(expected, abs=1.0)
    counts = cells.groupby("unit")["scored"].sum()
    assert {unit.unit: unit.answers.scored for unit in found.units} == counts.to_dict()
    raw = cells.groupby("unit")[["promoters", "detractors"]].sum()
    assert {unit.unit: unit.answers[:2] for unit in found.units} == {
        row.Index: (row[1], row[2]) for row in raw.itertuples()
    }


def test_whoever_sees_one_team_reads_the_same_comparison(larkfield: Home, looking_as: LookingAs) -> None:
    with looking_as("anya") as opened:
        house = opened.engine.at(TODAY)
        for same in ("", "no"):
            wide, narrow = (
                compare(units(house, YEAR, scope, level="centre", same=same).rows(), "centre", "previous", same != "no")
                for scope in (EVERYTHING, ONE_TEAM)
            )
            assert narrow.units == wide.units
            assert narrow.mean == wide.mean
        table = units(house, YEAR, ONE_TEAM, level="centre").table
    assert not {"touchpoint", "product"} & set(table.column_names)
    assert opens_whole_units(EVERYTHING, "team")
    assert not opens_whole_units(ONE_TEAM, "centre")


def test_the_planted_hard_queue_is_low_as_it_came_and_among_the_others_with_the_same_contacts(
    larkfield: Home, looking_as: LookingAs
) -> None:
    with looking_as("anya") as opened:
        rows = units(opened.engine.at(TODAY), YEAR, EVERYTHING, level="team").rows()
    raw, same = (compare(rows, "team", "previous", is_same) for is_same in (False, True))
    order = sorted(raw.units, key=lambda unit: unit.place.score)
    assert [unit.unit for unit in order].index("Rowan") < len(order) / 4
    order = sorted(same.units, key=lambda unit: unit.place.score)
    assert [unit.unit for unit in order].index("Rowan") > len(order) / 4
    assert {unit.unit: unit.place.direction for unit in same.units}["Rowan"] != -1


def queue_rows(random: np.random.Generator) -> list[dict]:
    """60 equal units; six of them take nine in ten contacts of the hard queue, which scores 15 points lower."""
    rows = []
    for number in range(60):
        hard = 0.9 if number < 6 else 0.05
        ability = random.normal(0, 0.03)
        for kind, size in (("hard", round(300 * hard)), ("easy", round(300 * (1 - hard)))):
            level = (0.15 if kind == "hard" else 0.30) + ability
            promoters, detractors, between = random.multinomial(size, [0.35 + level / 2, 0.35 - level / 2, 0.30])
            counts = {"promoters": int(promoters), "detractors": int(detractors), "scored": int(size)}
            rows.append({"period": "now", "team": f"T{number}", "touchpoint": kind, "product": None, **counts})
            assert promoters + detractors + between == size
    return rows


def test_a_queue_15_points_lower_no_longer_decides_who_stands_where() -> None:
    """Mean percentile of the six units of the hard queue over 30 companies."""
    random = np.random.default_rng(3)
    percentiles: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(30):
        rows = queue_rows(random)
        for is_same, found in percentiles.items():
            order = sorted(compare(rows, "team", None, is_same).units, key=lambda unit: unit.place.score)
            places = {unit.unit: 100 * place / (len(order) - 1) for place, unit in enumerate(order)}
            found.append(float(np.mean([places[f"T{number}"] for number in range(6)])))
    raw, same = (float(np.mean(percentiles[is_same])) for is_same in (False, True))
    print(f"\nmean percentile as it came {raw:.1f}, with the same contacts {same:.1f}")
    assert raw < 25
    assert 45 <= same <= 55


def test_of_equal_units_almost_none_is_called_clear() -> None:
    """60 equal teams, 20 times: at most one in 20 companies calls any of them clearly different."""
    random, called = np.random.default_rng(5), 0
    for _ in range(20):
        rows = [
            {"period": "now", "team": f"T{number}", "touchpoint": "a", "product": None,
             "promoters": int(drawn[0]), "detractors": int(drawn[1]), "scored": 120}
            for number, drawn in enumerate(random.multinomial(120, [0.45, 0.25, 0.30], size=60))
        ]  # fmt: skip
        called += any(unit.place.direction for unit in compare(rows, "team", None, False).units)
    print(f"\n{called} of 20 equal companies")
    assert called <= 3


def test_units_with_few_answers_and_without_a_name_are_listed_apart() -> None:
    row = {"period": "now", "touchpoint": "a", "product": "b"}
    rows = [
        {**row, "team": "A", "promoters": 40, "detractors": 20, "scored": 90},
        {**row, "team": "B", "promoters": 9, "detractors": 2, "scored": 29},
        {**row, "team": None, "promoters": 90, "detractors": 2, "scored": 100},
    ]
    found = compare(rows, "team", "previous", True)
    assert [unit.unit for unit in found.units] == ["A"]
    assert [(few.unit, few.scored) for few in found.too_few] == [("B", 29), (None, 100)]
    assert compare([], "team", None, True).units == ()


def test_the_table_has_every_unit_once_and_adds_up(larkfield: Home, looking_as: LookingAs) -> None:
    scored = cells_of(reader(larkfield), "team").groupby("unit")["scored"].sum()
    with looking_as("anya") as opened:
        tree = drawn(view_of(opened), "units")
        [finding] = map(printed, drawn(view_of(opened), "units_finding"))
    heads = [printed(row) for row in of_class(tree, "group-head")]
    groups = {head.split(":")[0]: int(head.split(":")[1]) for head in heads}
    rows = [row for row in lines(tree) if len(row) > 1]
    assert sum(groups.values()) == len(rows) - 1 == len(scored)
    counts = [int(row[-1].replace("\N{NARROW NO-BREAK SPACE}", "")) for row in rows]
    assert sum(counts[:-1]) == counts[-1] == scored.sum()
    clear = groups.get("Clearly above the others", 0) + groups.get("Clearly below the others", 0)
    assert finding.startswith(f"{clear} of {len(scored)} teams clearly differ")
    assert finding.endswith(f"{groups['Cannot be told apart']} cannot be told apart.")


def test_only_own_units_lead_anywhere(looking_as: LookingAs) -> None:
    with looking_as("tom") as opened:
        tree = drawn(view_of(opened), "units")
    links = {printed(link) for link in of_kind(tree, "link") if "/organisation" in link[1]["href"]}
    foreign = of_class(tree, "not-mine")
    assert links
    assert foreign
    assert not of_kind(foreign, "link")
    rows = [link[1]["href"] for link in of_kind(tree, "link") if "/rows" in link[1]["href"]]
    assert len(rows) == len(links)


def test_who_moved_are_teams_of_the_outage(looking_as: LookingAs, larkfield: Home) -> None:
    filter = Filter("last-13-weeks", "previous")
    west = {unit for unit, region in teams_of(reader(larkfield)) if region == "West"}
    with looking_as("anya") as opened:
        rows = lines(drawn(view_of(opened, filter), "units_moved"))
        assert "choose a period before" in str(drawn(view_of(opened, filter.over(versus="none")), "units_moved"))
    fallen = {row[0] for row in rows if row[1].startswith("down")}
    assert fallen
    assert fallen <= west


def teams_of(ask: Ask) -> list[tuple[str, str]]:
    found = ask("select distinct team_id, region_id from responses where team_id is not null")
    return list(found.itertuples(index=False, name=None))


def test_who_sees_sums_alone_compares_units_too(looking_as: LookingAs) -> None:
    with looking_as("ruth") as opened:
        [finding] = map(printed, drawn(view_of(opened, level="region"), "units_finding"))
    assert "of 4 regions" in finding


def test_with_two_contexts_sums_alone_say_what_to_do(looking_as: LookingAs) -> None:
    with looking_as("anya") as opened:
        house = opened.engine.at(TODAY)
        narrowed = YEAR.with_values("channel", ["phone"]).with_values("product", ["mobile"])
        with pytest.raises(NotAvailable, match="Remove a filter"):
            units(house, narrowed, ONE_TEAM, level="region")


def test_marks_of_what_clearly_differs_are_named_without_touching_and_lead_to_their_units() -> None:
    points = [FunnelPoint(f"Team {n}", 100 + n, 40.0 - n % 3, "", f"/organisation?team={n}", 1) for n in range(40)]
    points += [FunnelPoint("Plain", 100, 0.0, "", "", 0)]
    figure = funnel_figure(points, Funnel(10.0, 0.6, 1.0), LIGHT)
    dots = figure["data"][-1]
    assert dots["customdata"][:2] == ["/organisation?team=0", "/organisation?team=1"]
    assert set(dots["marker"]["symbol"]) == {"triangle-up", "circle"}
    labels = figure["layout"]["annotations"]
    assert 0 < len(labels) < 40
    assert "Plain" not in str(labels)
    assert funnel_figure(points[:2], Funnel(10.0, 0.6, 1.0), LIGHT)["layout"]["annotations"]


def benchmark(**said) -> Benchmark:
    plain = {"source": "S", "industry": "energy", "company": "X", "period": "2025", "last": date(2025, 12, 31),
             "nps": 20.0, "responses": None, "answers": None, "survey_kind": "transactional", "question": None,
             "method": None, "url": None}  # fmt: skip
    return Benchmark(**{**plain, **said})


@pytest.mark.parametrize(
    ("said", "reason", "place"),
    [
        ({"answers": Answers(50, 30, 100), "responses": 100}, "", "higher"),
        ({"responses": 400}, "", "higher"),
        ({"nps": 62.0, "responses": 40}, "", ""),
        ({}, "uncertainty not published", "unknown"),
        ({"responses": 12}, "too few responses", "unknown"),
        ({"responses": 400, "survey_kind": "relationship"}, "another kind of survey", "unknown"),
        ({"responses": 400, "survey_kind": None}, "kind of survey not published", "unknown"),
        ({"responses": 400, "last": date(2025, 5, 21)}, "older than 18 months", "unknown"),
        ({"responses": 400, "last": date(2025, 5, 22)}, "", "higher"),
        ({"responses": 400, "last": None}, "nobody says of when", "unknown"),
    ],
)
def test_a_published_score_is_judged_only_where_it_can_be(looking_as: LookingAs, said, reason, place) -> None:
    with looking_as("anya") as opened:
        view = view_of(opened)
        line = companies_tab._line(benchmark(**said), {"transactional": Answers(700, 100, 1000)}, view)
    assert (line.reason, line.place) == (reason, place)


def test_the_classes_decide_where_they_are_known() -> None:
    own = Answers(500, 200, 1000)
    known = difference(own, benchmark(nps=20.0, answers=Answers(40, 20, 100), responses=100))
    worst = difference(own, benchmark(nps=20.0, responses=100))
    assert known.value == worst.value == pytest.approx(10)
    assert worst.hi - worst.lo > known.hi - known.lo
    assert difference(own, benchmark()) is None


def test_every_published_score_says_how_it_was_asked_and_the_own_one_stands_apart(looking_as: LookingAs) -> None:
    with looking_as("mo") as opened:
        view = view_of(opened)
        tree = drawn(view, "companies")
        [finding] = map(printed, drawn(view, "companies_finding"))
        text = companies_tab.industry_text(view)
    rows = lines(tree)
    assert len(rows) == 7
    assert all("source: Invented for the demo" in row[0] and "question not published" in row[0] for row in rows[:-1])
    assert rows[-1][0].startswith("Larkfield")
    assert of_class(tree, "kind-banner")
    assert not of_class(tree, "up") + of_class(tree, "down")
    assert "None of 6 published scores can be held against it" in finding
    assert text == "energy +14, telecom +9 (Invented for the demo)"


def test_the_command_line_prints_what_the_page_says(
    larkfield: Home, looking_as: LookingAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(larkfield.path))
    days = Filter("last-52-weeks").periods(TODAY)["now"]
    period = f"{days.first}..{days.last}"

    def said(*arguments: str, filter_text: str = "") -> str:
        asked = f"period={period}{filter_text}"
        result = runner.invoke(cli, ["compare", *arguments, "--filter", asked, "--as", "anya"])
        assert result.exit_code == 0, result.output
        return result.stdout

    with looking_as("anya") as opened:
        [units_finding] = map(printed, drawn(view_of(opened, Filter(period), level="centre"), "units_finding"))
        own = {"versus.channel": "chat"}
        by_phone = view_of(opened, Filter(period).with_values("channel", ["phone"]), **own)
        [sides_finding] = map(printed, drawn(by_phone, "sides_finding"))
        table = lines(drawn(view_of(opened, Filter(period), level="centre"), "units"))
    assert said("units", "--by", "centre").splitlines()[0] == units_finding
    assert said(filter_text="&channel=phone&versus.channel=chat").splitlines()[0] == sides_finding
    rows = json.loads(said("units", "--by", "centre", "--format", "json"))
    names = [row[0] for row in table if len(row) > 1][:-1]
    assert [row["name"] for row in rows] == names
    assert said("companies", "--format", "csv").count("Invented for the demo") == 6
    assert said("units", "--by", "region", "--format", "sql").startswith("with visible as")


def test_the_command_line_refuses_what_means_nothing(larkfield: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(larkfield.path))
    for arguments in (("units", "--by", "shop"), ("--filter", "versus.class=angry"), ("--filter", "versus.shop=x")):
        assert runner.invoke(cli, ["compare", *arguments]).exit_code == 2
    of_others = runner.invoke(cli, ["compare", "units", "--by", "region", "--format", "sql", "--as", "priya"])
    assert of_others.exit_code == 2
    result = runner.invoke(cli, ["compare", "selections", "--as", "anya"])
    assert "Only one selection is named" in str(result.exception)
