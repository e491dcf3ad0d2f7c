"""Find: results lie within the asker's rights, unknown and forbidden look the same, and nothing typed is kept."""

import logging

import pytest

from dashboard.find.folding import begins
from dashboard.find.results import MOST_OF_A_KIND
from queries.customers import newest_answer
from queries.scope import Grant, Scope
from tests.access.conftest import Guarded

ODD = (
    "",
    " ",
    "x",
    "'; drop table responses --",
    "%",
    "~!(none)",
    "x" * 5_000,
    "\N{ZERO WIDTH SPACE}" * 3,
    "$customer_id",
)


def found(guarded: Guarded, account: str, typed: str, at: str = "") -> list[tuple[str, str, str]]:
    answer = guarded.client(account).post("/find", data={"typed": typed, "at": at})
    assert answer.status_code == 200
    return [(one["kind"], one["words"], one["href"]) for one in answer.json]


def of_kind(guarded: Guarded, account: str, typed: str, kind: str) -> list[tuple[str, str]]:
    return [(words, href) for its, words, href in found(guarded, account, typed) if its == kind]


def test_units_are_found_by_name_with_their_way_and_the_days_of_the_page(guarded):
    said = found(guarded, "mona", "centre n", "?period=2026-10&region=West&q=slow")
    units = [one for one in said if one[0] == "Units"]
    assert units == [
        ("Units", "Centre N1", "/organisation?period=2026-10&region=North&centre=N1"),
        ("Units", "Centre N2", "/organisation?period=2026-10&region=North&centre=N2"),
    ]


def test_a_unit_beyond_the_scope_looks_like_one_that_does_not_exist(guarded):
    assert of_kind(guarded, "wes", "centre w", "Units")
    assert of_kind(guarded, "wes", "centre n1", "Units") == of_kind(guarded, "wes", "centre q1", "Units") == []


def test_people_are_found_by_whom_the_agreement_shows_them(guarded):
    assert of_kind(guarded, "wes", "person a05", "People") == [("Person A05", "/person?id=A05")]
    outside = [f"person a{number:02d}" for number in range(18)]
    seen = [name for typed in outside for name, _ in of_kind(guarded, "wes", typed, "People")]
    assert seen and set(seen) < {f"Person A{number:02d}" for number in range(18)}
    for account in ("mona", "ada", "nell"):
        assert of_kind(guarded, account, "person", "People") == []
    assert [name for name, _ in of_kind(guarded, "femi", "person", "People")] == ["Person A00"]


def test_a_customer_is_found_by_the_whole_number_by_whoever_is_shown_numbers(guarded):
    scope = Scope("", frozenset({Grant(("West",))}))
    house = guarded.space.opened().engine.at(guarded.space.opened().today())
    west = next(f"C{number:04d}" for number in range(700) if newest_answer(house, scope, f"C{number:04d}"))
    everywhere = Scope("", frozenset({Grant()}))
    north = next(
        customer
        for customer in (f"C{number:04d}" for number in range(700))
        if newest_answer(house, everywhere, customer) and not newest_answer(house, scope, customer)
    )
    [(words, href)] = of_kind(guarded, "wes", west, "Customers")
    assert words == west and href.startswith(("/response?id=R", "/customer?id="))
    for spelled in (west.lower(), f"  {west}\t", f"{west[0]} {west[1:]}", f"{west}\u200b", f"\u00a0{west.lower()}"):
        assert of_kind(guarded, "wes", spelled, "Customers") == [(west, href)], spelled
    assert of_kind(guarded, "wes", west[:-1], "Customers") == []
    assert of_kind(guarded, "wes", north, "Customers") == of_kind(guarded, "wes", "C9999", "Customers") == []
    assert of_kind(guarded, "mona", west, "Customers") == []


def test_pages_and_measures_are_found_and_words_lead_to_the_answers(guarded):
    assert of_kind(guarded, "mona", "summ", "Pages") == [("Summary", "/summary")]
    assert of_kind(guarded, "wes", "people and", "Pages") == []
    assert of_kind(guarded, "ada", "people and", "Pages") == [("People and rights", "/admin")]
    assert ("Net Promoter Score", "/definitions?measure=nps") in of_kind(guarded, "wes", "promoter", "Definitions")
    assert of_kind(guarded, "wes", "no date", "Customers’ words") == [("“no date”", "/verbatims?q=no%20date")]
    assert {kind for kind, *_ in found(guarded, "nell", "re")} <= {"Pages", "Definitions"}


@pytest.mark.parametrize("typed", ODD)
def test_odd_text_finds_little_and_breaks_nothing(guarded, typed):
    for account in ("mona", "wes", "femi", "ada"):
        assert {kind for kind, *_ in found(guarded, account, typed)} <= {"Customers’ words"}


def test_tabs_are_found_by_their_names_on_the_pages_of_the_role(guarded):
    assert of_kind(guarded, "wes", "huddle", "Pages") == [("Huddle", "/team?tab=huddle")]
    assert of_kind(guarded, "wes", "other comp", "Pages") == [("Other companies", "/compare?tab=companies")]
    assert of_kind(guarded, "mona", "huddle", "Pages") == of_kind(guarded, "femi", "friction", "Pages") == []


def test_a_unit_may_be_named_with_its_level(guarded):
    assert of_kind(guarded, "mona", "region west", "Units") == of_kind(guarded, "mona", "west region", "Units") != []
    assert of_kind(guarded, "mona", "region", "Units") == []


def test_at_most_five_of_a_kind_come(guarded):
    kinds = [kind for kind, *_ in found(guarded, "mona", "team")]
    assert kinds.count("Units") == MOST_OF_A_KIND


def test_nothing_that_was_typed_is_logged_or_in_the_audit(guarded, caplog):
    before = guarded.store.audit_count()
    with caplog.at_level(logging.DEBUG):
        found(guarded, "wes", "quillfeather")
    assert "quillfeather" not in caplog.text
    assert guarded.store.audit_count() == before


def test_a_look_by_address_finds_nothing(guarded):
    assert guarded.client("wes").get("/find?typed=quillfeather").status_code in (404, 405)
    assert guarded.app.server.test_client().post("/find", data={"typed": "west"}).status_code == 401


def test_who_looks_as_somebody_finds_no_person_and_no_customer(own):
    ada = own.client("ada")
    ada.post("/admin/see-as", data={"account": "wes"})
    kinds = {
        one["kind"] for typed in ("person", "west", "C0001") for one in ada.post("/find", data={"typed": typed}).json
    }
    assert "Units" in kinds and not kinds & {"People", "Customers", "Customers’ words"}


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("Harlow", "har", True),
        ("Harlow North", "nor har", True),
        ("Harlow", "low", False),
        ("Customers’ words", "word", True),
        ("Jean-Luc", "luc", True),
        ("Jean-Luc", "jean-l", True),
        ("ÖSTEN", "ös", True),
        ("Jean-Luc Müller", "jeanl", True),
        ("Jean-Luc Müller", "MULLER", True),
        ("Jean-Luc Müller", "mueller jean", True),
        ("Mueller", "müller", True),
        ("Mueller", "muller", False),
        ("Straße 12", "strasse", True),
        ("Renée D’Arcy", "renee d'arcy", True),
        ("Renée D’Arcy", "darcy", True),
        ("Renée D’Arcy", "re\u0301ne", True),
        ("Renée", "rene\u0301e", True),
        ("Łódź", "lodz", True),
        ("Søren Ågård", "soeren aagaard", True),
        ("Søren Ågård", "soren agard", True),
        ("Çelik", "celik", True),
        ("北京", "北", True),
        ("Harlow", "- harlow %", True),
        ("Harlow", "%", False),
        ("Harlow", "'", False),
        ("", "harlow", False),
    ],
)
def test_every_typed_word_begins_a_word_of_the_name(name, typed, expected):
    assert begins(name, typed) is expected
