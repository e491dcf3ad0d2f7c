"""Kinds of survey are kept apart everywhere: pages, rows, files and commands give the figure of the same answers."""

from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from dashboard.cards import CARDS, draw_card
from dashboard.customers import story
from dashboard.exporting.about import filter_words
from dashboard.kinds import kind_chips, kind_note, kind_words, mixed_kinds
from dashboard.response import contact_facts
from dashboard.state_line import about_lines
from dashboard.view import View
from dashboard.workspace import Opened, person
from data.engine import Engine
from data.home import Home
from data.kinds import KIND
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import stream
from queries.crosstab import crosstab
from queries.customer import customer_events, customer_known
from queries.exports import whole_measure
from queries.figures import figure
from queries.filter import Filter
from queries.kinds import kinds_shown
from queries.measures import MEASURES
from queries.options import options
from queries.peers import ask_peers
from queries.protection import Withheld
from queries.rows import count_of_rows, rows
from queries.scope import Grant, Scope
from queries.summary import summary, trend
from queries.verbatims import response, verbatim_count
from tests.company import TODAY, add_relationship_surveys, make_company
from tests.demo_files import reader
from tests.drawn import printed, trees
from tests.serving import LookingAs

COMPANY = Scope("1", frozenset({Grant()}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key")
YEAR = Filter("last-52-weeks", "none")
ALONE = YEAR.with_values(KIND, ["relationship"])
AFTER = YEAR.with_values(KIND, ["transactional"])
BOTH = YEAR.with_values(KIND, ["transactional", "relationship"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_company(tmp_path_factory.mktemp("kinds"), rollups_from_rows=1)
    add_relationship_surveys(made, rows=3000)
    return made


@pytest.fixture(scope="module")
def both(home: Home) -> Warehouse:
    return Engine(home).at(TODAY)


@pytest.fixture(scope="module")
def by_hand(home: Home) -> pd.DataFrame:
    files = sorted(DeltaTable(home.lake_path / "responses").file_uris())
    answers = pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)
    now = YEAR.periods(TODAY)["now"]
    return answers[(answers.day >= now.first) & (answers.day <= now.last)]


def scored(warehouse: Warehouse, asked: Filter, scope: Scope = COMPANY) -> int:
    [row] = sums(warehouse, asked, scope, ["nps"]).rows()
    return row["scored"] or 0


def test_without_a_word_figures_are_of_surveys_after_contacts(both: Warehouse, by_hand: pd.DataFrame) -> None:
    answered = by_hand.dropna(subset="score")
    counts = answered.survey_kind.value_counts()
    assert counts["relationship"] > 200
    assert scored(both, YEAR) == scored(both, AFTER) == counts["transactional"]
    assert scored(both, ALONE) == counts["relationship"]
    assert scored(both, BOTH) == len(answered)
    assert [kinds_shown(both, asked) for asked in (YEAR, AFTER, ALONE, BOTH)] == ["apart", "all", "all", "mixed"]


def test_contacts_and_invitations_are_all_there(both: Warehouse, warehouse: Warehouse) -> None:
    for measure in ("contacts", "invited", "waiting"):
        assert sums(both, YEAR, COMPANY, [measure]).rows() == sums(warehouse, YEAR, COMPANY, [measure]).rows()


@pytest.mark.parametrize("asked", [YEAR, ALONE, BOTH])
def test_every_way_to_the_figure_counts_the_same_answers(both: Warehouse, asked: Filter) -> None:
    n = scored(both, asked)
    assert figure(MEASURES["nps"], sums(both, asked, COMPANY, ["nps"]).rows()[0]).n == n
    assert count_of_rows(both, asked, COMPANY, measure="nps") == n
    assert rows(both, asked, COMPANY, "nps", limit=None).table.num_rows == n
    assert whole_measure(both, asked, COMPANY, "nps").count == n
    streamed = stream(both, "select response_id from visible where scored = 1", asked, COMPANY)
    assert sum(block.num_rows for block in streamed) == n
    whole = [row for row in crosstab(both, asked, COMPANY).rows() if row["touchpoint_total"] and row["region_total"]]
    assert whole[0]["scored"] == n
    [total] = [
        row
        for row in summary(both, asked, COMPANY).rows()
        if row["period"] == "now" and row["region_total"] and row["touchpoint_total"]
    ]
    assert total["scored"] == n
    assert sum(row["scored"] for row in trend(both, asked, COMPANY).rows()[-52:]) == n
    said = sum(row["verbatims"] or 0 for row in verbatim_count(both, asked, COMPANY).rows())
    assert said == count_of_rows(both, asked, COMPANY, measure="verbatims")


def test_the_sql_that_is_shown_keeps_them_apart_too(both: Warehouse, warehouse: Warehouse) -> None:
    assert "survey_kind is distinct from 'relationship'" in sums(both, YEAR, COMPANY, ["nps"]).sql
    assert "survey_kind is distinct" not in sums(both, BOTH, COMPANY, ["nps"]).sql
    assert "survey_kind" not in sums(warehouse, YEAR, COMPANY, ["nps"]).sql, "a home of one kind asks as ever"


def test_rollups_hold_the_answers_that_are_kept_apart_from_the_others(both: Warehouse) -> None:
    def asked(of: Filter, measure: str = "nps") -> str:
        return sums(both, of, COMPANY, [measure], ["region"]).relation

    months = YEAR.over("2026-Q3")
    assert asked(months).startswith("rollup") and asked(months, "contacts").startswith("rollup")
    assert {asked(months.with_values(KIND, of.get(KIND))) for of in (AFTER, ALONE, BOTH)} == {"responses"}
    from_rows = sums(both, months.with_values(KIND, AFTER.get(KIND)), COMPANY, ["nps", "responses"], ["region"]).rows()
    assert sums(both, months, COMPANY, ["nps", "responses"], ["region"]).rows() == from_rows


def test_answers_of_no_known_kind_stay(tmp_path: Path) -> None:
    home = make_company(tmp_path, rows=60)
    add_relationship_surveys(home, rows=40)
    kept = Engine(home).at(TODAY)
    everything = Filter("2025-01-01..2026-11-21", "none")
    listed = rows(kept, everything, COMPANY, "responses", limit=None).table
    assert pc.all(pc.equal(listed[KIND], "transactional")).as_py()
    assert scored(kept, everything.with_values(KIND, [None])) == 0
    assert kinds_shown(kept, everything.with_values(KIND, [None])) == "all"


def test_whoever_sees_sums_alone_sees_each_kind_and_never_both_together(both: Warehouse) -> None:
    assert scored(both, YEAR, READER) == scored(both, YEAR)
    assert scored(both, ALONE, READER) == scored(both, ALONE)
    with pytest.raises(Withheld, match="each kind of survey alone"):
        sums(both, BOTH, READER, ["nps"])
    by_region = sums(both, ALONE, READER, ["nps"], ["region"]).rows()
    assert by_region == sums(both, ALONE, COMPANY, ["nps"], ["region"]).rows()
    peers = ask_peers(both, YEAR, COMPANY, by="region").rows()
    assert sum(row["scored"] for row in peers) == scored(both, YEAR)


def test_both_kinds_can_be_chosen(both: Warehouse, warehouse: Warehouse) -> None:
    assert {row[KIND] for row in options(both, COMPANY, KIND).rows()} == {"transactional", "relationship"}
    assert {row[KIND] for row in options(both, READER, KIND).rows()} == {"transactional", "relationship"}
    assert {row[KIND] for row in options(warehouse, COMPANY, KIND).rows()} == {"transactional"}


def view_of(opened: Opened, asked: Filter, path: str = "/summary") -> View:
    return View(asked, opened.engine.at(opened.today()), person(), path=path)


def test_the_line_of_state_says_which_kind_and_warns_of_a_mixture(looking_as: LookingAs, warehouse: Warehouse) -> None:
    with looking_as("anya") as opened:
        [chip] = kind_chips(view_of(opened, YEAR))
        assert (chip.text, chip.is_warning) == ("Surveys after contacts", False)
        assert chip.without == f"/summary?{ALONE.query()}"
        [warning] = kind_chips(view_of(opened, BOTH))
        assert (warning.text, warning.is_warning) == ("Two kinds of survey mixed", True)
        [[_, after, _, alone, _]] = mixed_kinds(view_of(opened, BOTH))
        assert (after.href, alone.href) == (f"/summary?{YEAR.query()}", f"/summary?{ALONE.query()}")
        assert kind_chips(view_of(opened, ALONE)) == mixed_kinds(view_of(opened, ALONE)) == []
        of_one_kind = [View(asked, warehouse, person(), path="/summary") for asked in (YEAR, BOTH)]
        assert [kind_chips(view) + mixed_kinds(view) for view in of_one_kind] == [[], []]


@pytest.mark.parametrize("account", ["mo", "anya", "priya", "sam", "ruth"])
def test_the_headline_is_of_surveys_after_contacts_and_says_so(looking_as: LookingAs, account: str) -> None:
    with looking_as(account) as opened:
        view = view_of(opened, YEAR)
        answer = summary(view.warehouse, view.filter, view.scope)
        drawn = trees(draw_card(CARDS["headline"], answer, view))
        assert "surveys after contacts" in " ".join(map(printed, drawn))
        assert "Surveys after contacts" in "\n".join(about_lines(view))


@pytest.mark.parametrize("account", ["marta", "femi", "nils", "bea"])
def test_a_team_an_agent_a_function_and_a_vendor_never_get_answers_about_the_relationship(
    looking_as: LookingAs, account: str
) -> None:
    with looking_as(account) as opened:
        view = view_of(opened, YEAR)
        assert kind_chips(view) == [] and kind_note(view) == ""
        assert not count_of_rows(view.warehouse, ALONE, view.scope)
        assert count_of_rows(view.warehouse, BOTH, view.scope) == count_of_rows(view.warehouse, YEAR, view.scope) > 0
        listed = {row[KIND] for row in options(view.warehouse, view.scope, KIND).rows()}
        assert listed == {"transactional"}


def test_an_answer_about_the_relationship_stands_in_its_customers_time_without_a_contact(
    looking_as: LookingAs, larkfield: Home
) -> None:
    row = reader(larkfield)("select response_id, customer_id from of_relationship order by day limit 1").iloc[0]
    with looking_as("anya") as opened:
        view = view_of(opened, YEAR, "/customer")
        person_ids = {"customer_id", "response_id", "interaction_id", "verbatim"}
        whole = Scope("1", frozenset({Grant(columns=frozenset(person_ids))}), "key")
        rows = customer_events(view.warehouse, YEAR, whole, id=row.customer_id).rows()
        [event] = [one for one in story(rows, view).events if one.title.startswith("Answered about")]
        assert event.title == "Answered about the whole relationship" and event.href
        [said] = response(view.warehouse, YEAR, whole, id=row.response_id).rows()
        facts = " ".join(map(printed, trees(contact_facts(said, view))))
        assert "No contact stands behind this answer." in facts and "Touchpoint" not in facts
        assert customer_known(view.warehouse, YEAR, whole, id=row.customer_id).table.num_rows == 1


def test_files_and_explanations_say_which_kinds_they_hold(both: Warehouse, warehouse: Warehouse) -> None:
    assert [kind_words(both, asked) for asked in (YEAR, BOTH, ALONE)] == [
        "Surveys after contacts",
        "Two kinds of survey mixed",
        "",
    ]
    assert "Two kinds of survey mixed" in filter_words(BOTH, both) and kind_words(warehouse, YEAR) == ""


def test_without_a_known_agent_are_answers_about_contacts_alone(both: Warehouse, by_hand: pd.DataFrame) -> None:
    [row] = sums(both, ALONE, COMPANY, ["no_agent"]).rows()
    assert row["unattributed"] == 0 < row["responses"]
    [row] = sums(both, YEAR, COMPANY, ["no_agent"]).rows()
    after = by_hand[by_hand.survey_kind == "transactional"]
    assert row["unattributed"] == (after.agent_id.isna() & ~after.is_self_service).sum()
