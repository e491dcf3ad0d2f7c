"""Matching: what of a file or of the lake finds no partner is counted and suggested, and never taken silently."""

import itertools
from datetime import date
from pathlib import Path

import pytest

from dashboard.commands.loads import matching_line
from data.home import Home, create_home
from data.importers.matching import ColumnMatch, likely_word
from data.importing import import_file
from data.unmatched import Moment, Share, Unmatched, unmatched
from tests.company import TODAY, make_company

HEADER = "response_id,responded_at,score,team_id,agent_id,customer_id,channel,issue\n"
PEOPLE = """agent_id,name,unit_id,valid_from
a1,Jane Doe,n1a,2026-01-01
a2,Bob Marsh,n1a,2026-01-01
a3,Ann Lee,n1a,2026-01-01
a4,Ann Lee,n1a,2026-01-01
"""
LAKE = {
    "units": "unit_id,level,parent_id,name\nn1a,team,,Alder\nn1b,team,,Beech\n",
    "people": PEOPLE,
    "customers": "customer_id\nc1\nc2\n",
    "responses": f"{HEADER}r1,2026-10-02,9,n1a,a1,c1,phone,billing\nr2,2026-10-02,9,n1a,a1,c1,email,no signal\n",
}
_numbers = itertools.count()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = create_home(tmp_path / "home", "company", "Harbour Stores", '[values]\nchannel = ["phone", "email"]\n')
    for table, content in LAKE.items():
        load(made, content, table)
    return made


def load(home: Home, content: str, table: str = "responses", dry_run: bool = False) -> dict[str, ColumnMatch]:
    file = home.path.parent / f"file{next(_numbers)}.csv"
    file.write_text(content, encoding="utf-8")
    report = import_file(home, file, table=table, dry_run=dry_run, today=TODAY)
    return {match.column: match for match in report.matching}


def suggestions(match: ColumnMatch) -> dict[str, tuple[int, str | None, str | None]]:
    return {
        unknown.value: (
            unknown.rows,
            unknown.suggestion and unknown.suggestion.value,
            unknown.suggestion and unknown.suggestion.why,
        )
        for unknown in match.named
    }


def test_unknown_agents_are_counted_with_the_likely_person(home: Home) -> None:
    rows = ["A1", "Jane Doe", "bob.marsh@harbour.example", "Doe, Jane", "Jane Do", "Ann Lee", "zz9", "zz9", "a1", ""]
    text = "".join(f"x{place},2026-10-02,9,n1a,{agent!r},c1,phone,\n" for place, agent in enumerate(rows))
    found = load(home, HEADER + text.replace("'", '"').replace('""', ""), dry_run=True)
    assert set(found) == {"agent_id"}
    assert (found["agent_id"].values, found["agent_id"].rows) == (7, 8)
    assert suggestions(found["agent_id"]) == {
        "zz9": (2, None, None),
        "A1": (1, "a1", "same id but for case and marks"),
        "Jane Doe": (1, "a1", "same name"),
        "bob.marsh@harbour.example": (1, "a2", "address"),
        "Doe, Jane": (1, "a1", "same name, turned"),
        "Jane Do": (1, "a1", "close name"),
        "Ann Lee": (1, None, None),
    }


def test_values_that_neither_settings_nor_lake_know_are_suggested(home: Home) -> None:
    found = load(
        home,
        f"{HEADER}x1,2026-10-02,9,,,,phone,Billing Enquiry\nx2,2026-10-02,9,,,,phone,NO SIGNAL\n"
        "x3,2026-10-02,9,,,,fax,gift\nx5,2026-10-02,9,,,,E-Mail,gift\nx4,2026-10-02,9,,,,phone,billing\n",
        dry_run=True,
    )
    assert suggestions(found["channel"]) == {"E-Mail": (1, "email", "same word"), "fax": (1, None, None)}
    assert all(unknown.is_refused for unknown in found["channel"].named)
    assert suggestions(found["issue"]) == {
        "Billing Enquiry": (1, "billing", "part of it"),
        "NO SIGNAL": (1, "no signal", "same word"),
    }


def test_units_and_customers_that_are_new_are_told(home: Home) -> None:
    found = load(home, f"{HEADER}x1,2026-10-02,9,Beech,,c9,phone,\nx2,2026-10-02,9,n1b,,c2,phone,\n", dry_run=True)
    assert suggestions(found["team_id"]) == {"Beech": (1, "n1b", "same name")}
    assert suggestions(found["customer_id"]) == {"c9": (1, None, None)}
    assert (
        matching_line(found["team_id"])
        == "Not known yet, team_id: 1 value on 1 row: 'Beech' (1, perhaps 'n1b', Beech)."
    )


def test_a_load_says_what_its_dry_run_said_and_takes_no_suggestion(home: Home) -> None:
    text = f"{HEADER}x1,2026-10-02,9,n1a,Jane Doe,c1,phone,Billing Enquiry\n"
    tried = load(home, text, dry_run=True)
    assert load(home, text) == tried
    assert [(each.column, each.named) for each in unmatched(home, TODAY).columns if each.column == "agent_id"] == [
        ("agent_id", (("Jane Doe", 1),))
    ]


def test_the_first_file_of_a_company_is_not_called_unknown(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", "company", "Harbour Stores")
    assert load(home, f"{HEADER}x1,2026-10-02,9,n1a,a1,c1,phone,billing\n") == {}


@pytest.mark.parametrize(
    ("value", "word"),
    [("Billing Enquiry", "billing"), ("e-mail", "email"), ("Telephone", "phone"), ("bilings", "billing"), ("x", None)],
)
def test_a_word_is_suggested_where_one_is_near(value: str, word: str | None) -> None:
    found = likely_word(value, ("billing", "email", "phone", "ex"))
    assert (found and found.value) == word


def test_what_finds_no_partner_in_the_lake_is_counted_by_table(home: Home) -> None:
    load(home, "interaction_id,started_at,team_id,agent_id,customer_id,touchpoint,is_self_service\n"
         "i1,2026-10-01,n1a,gone,c1,billing,no\ni2,2026-10-01,,gone,c7,billing,no\ni3,2026-10-01,,,,fault,yes\n"
         "i4,2026-10-01,,,,fault,\n", "interactions")  # fmt: skip
    load(home, "invitation_id,sent_at,interaction_id,touchpoint\nv1,2026-10-01,i1,fault\nv2,2026-10-01,i9,fault\n",
         "invitations")  # fmt: skip
    load(home, "agent_id,valid_from,valid_to\na8,2026-01-01,\na9,2026-01-01,2026-02-01\n", "people")
    report = unmatched(home, TODAY)
    assert report.columns == (
        Unmatched("interactions", "agent_id", "people", 1, 2, (("gone", 2),)),
        # The invitation takes the agent of its contact.
        Unmatched("invitations", "agent_id", "people", 1, 1, (("gone", 1),)),
        Unmatched("interactions", "customer_id", "customers", 1, 1, (("c7", 1),)),
        Unmatched("invitations", "interaction_id", "interactions", 1, 1, (("i9", 1),)),
    )
    assert report.contacts_without_unit == Share(2, 3)
    assert report.people_without_unit == Share(1, 5)
    assert report.people_without_unit.share == 0.2
    assert report.moments_not_measured == (Moment("billing", 2, 0),)


def test_where_nothing_is_known_no_id_is_called_lost(tmp_path: Path) -> None:
    report = unmatched(make_company(tmp_path / "home"), TODAY)
    assert {each.of for each in report.columns if each.of_is_empty} == {"customers"}
    assert all(each.ids == 0 for each in report.columns if each.of_is_empty)


def test_an_empty_lake_has_no_share(tmp_path: Path) -> None:
    report = unmatched(create_home(tmp_path / "home", "company", "Harbour Stores"), date(2026, 11, 21))
    assert (report.version, report.columns, report.people_without_unit.share) == (0, (), None)
