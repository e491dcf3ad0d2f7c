"""What `goodword ask` prints is what the page shows: the same filter and person, 200 questions at random."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.cards import CARDS, draw_cards
from dashboard.cli import app as cli
from data.home import Home
from queries.filter import Filter
from queries.measures import MEASURES
from queries.organisation import CONTACTS, level_below
from queries.summary import SMALL
from tests.browser.expected import reads_as
from tests.company import TODAY
from tests.drawn import Node, lines, of_class, of_kind, printed, trees
from tests.serving import LookingAs

QUESTIONS = 200
PEOPLE = ("mo", "priya", "tom", "marta", "femi", "anya", "ruth", "nils", "bea", "sam", "ada")
UNITS = ({}, {"region": "West"}, {"region": "North"}, {"region": "West", "centre": "Harlow"})
CONTEXT = {
    "touchpoint": ("fault", "billing", "renewal", "purchase"),
    "channel": ("phone", "chat", "shop"),
    "segment": ("home", "business"),
    "class": ("promoter", "detractor"),
}
Figure = dict[str, Any]
runner = CliRunner()


@dataclass(frozen=True)
class Question:
    """One card of a page as one person sees it, and what to ask for the same on the command line."""

    account: str
    card: str
    filter: Filter
    measures: tuple[str, ...]
    by: str = ""


def questions(seed: int) -> Iterator[Question]:
    """Questions without end: a person, a filter, and one of the cards with figures."""
    chance = random.Random(seed)
    while True:
        filter = random_filter(chance)
        below = level_below(filter.level) or ""
        card, measures, by = chance.choice(
            [
                ("headline", ("nps",), ""),
                ("measures", SMALL, ""),
                ("where", ("nps",), "region"),
                ("journey", ("nps",), "touchpoint"),
                ("unit_headline", ("nps",), ""),
                ("children", ("nps",), below),
                ("contacts", CONTACTS, ""),
            ]
        )
        yield Question(chance.choice(PEOPLE), card, filter, measures, by)


def random_filter(chance: random.Random) -> Filter:
    first = TODAY - timedelta(days=chance.randint(20, 430))
    last = min(first + timedelta(days=chance.choice((6, 27, 90, 181))), TODAY - timedelta(days=1))
    filter = Filter(period=f"{first}..{last}", versus=chance.choice(("previous", "year-ago", "none")))
    for name, value in chance.choice(UNITS).items():
        filter = filter.with_values(name, [value])
    for name, values in CONTEXT.items():
        if chance.random() < 0.15:
            filter = filter.with_values(name, [chance.choice(values)])
    return filter


@pytest.mark.slow
def test_ask_prints_what_the_page_shows(
    larkfield: Home, looking_as: LookingAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(larkfield.path))
    asked = compared = 0
    for question in questions(seed=7):
        with looking_as(question.account):
            [shown] = draw_cards([place_of(question)])
        compared += same(question, trees(shown), answered(question))
        asked += 1
        if asked == QUESTIONS:
            break
    print(f"\n{asked} questions, {compared} figures the same on the page and on the command line")
    assert compared > 4 * QUESTIONS


def place_of(question: Question, day: date = TODAY) -> dict[str, Any]:
    """The id of the card's place."""
    entry = CARDS[question.card]
    return {"type": "card", "answer": entry.question.__name__, "name": question.card, "q": question.filter.query(),
            "v": 1, "d": day.isoformat(), "th": "light"}  # fmt: skip


def answered(question: Question) -> list[Figure] | None:
    """Rows of the command line's answer; None where the filter does not fit."""
    command = ["ask", *question.measures, "--filter", question.filter.query(), "--as", question.account]
    command += ["--by", question.by] if question.by else []
    said = runner.invoke(cli, [*command, "--format", "json"])
    if said.exit_code:
        assert "vailable" in f"{said.output} {said.exception}", said.output
        return None
    rows: list[Figure] = json.loads(said.stdout)
    return rows


def same(question: Question, shown: list[Node], rows: list[Figure] | None) -> int:
    """Compare a card with the rows of its question; how many figures were compared."""
    if of_class(shown, "empty-state"):
        assert rows is None or not any(figure["value"] for row in rows for figure in figures(row)), question
        return 1
    if rows is None and question.by:
        # Split further than a role of sums may see: the card shows no part, and its total.
        rows = []
    compare: dict[str, Callable[..., int]] = {
        "headline": same_headline, "unit_headline": same_headline, "measures": same_measures,
        "contacts": same_measures, "where": same_table, "children": same_table, "journey": same_moments,
    }  # fmt: skip
    return compare[question.card](question, shown, rows)


def times_printed(name: str) -> float:
    """By how much a value is multiplied where it is printed: shares are percent there."""
    return 100.0 if MEASURES[name].kind == "share" else 1.0


def figures(row: Figure) -> list[Figure]:
    return [value for value in row.values() if isinstance(value, dict)]


def same_figure(text: str, likely: str, figure: Figure, times: float = 1.0) -> int:
    """A printed value and range against the figure's; without a value its reason is what is printed."""
    if figure["value"] is None:
        assert not any(letter.isdigit() for letter in text), (text, figure)
        return 1
    assert reads_as(text, times * figure["value"]), (text, figure)
    if not likely:
        return 1
    lo, hi = likely.removeprefix("likely ").split(" to ")
    assert reads_as(lo, times * figure["lo"]), (likely, figure)
    assert reads_as(hi, times * figure["hi"]), (likely, figure)
    return 3


def same_headline(question: Question, shown: list[Node], rows: list[Figure]) -> int:
    value = printed(of_class(shown, "kpi-value")[0])
    notes = [printed(note) for note in of_class(shown, "kpi-note")]
    likely = next((note for note in notes if note.startswith("likely ")), "")
    return same_figure(value, likely, rows[0]["nps"])


def same_measures(question: Question, shown: list[Node], rows: list[Figure] | None) -> int:
    values = [value for value, *_ in lines(of_class(shown, "measure-list"))]
    if rows is None:
        return one_by_one(question, values)
    pairs: Sequence[tuple[str, str]] = list(zip(question.measures, values, strict=True))
    return sum(same_figure(text, "", rows[0][name], times_printed(name)) for name, text in pairs)


def one_by_one(question: Question, values: Sequence[str]) -> int:
    """Where some of a card's measures do not fit the filter, each is asked alone."""
    for name, text in zip(question.measures, values, strict=True):
        alone = answered(Question(question.account, question.card, question.filter, (name,)))
        empty = {"value": None}
        same_figure(text, "", alone[0][name] if alone else empty, times_printed(name))
    return len(values)


def same_table(question: Question, shown: list[Node], rows: list[Figure]) -> int:
    *units, total = lines(of_class(shown, "unit-table"))
    told = {row[question.by] or "Not known": row["nps"] for row in rows}
    compared = 0
    for name, _, value, likely, *_, responses in units:
        figure = told.pop(name, {"value": None, "n": 0})
        compared += same_figure(value, likely, figure)
        assert responses in ("", str(figure["n"])) or reads_as(responses, float(figure["n"])), (name, figure)
    assert not told
    whole = answered(Question(question.account, question.card, question.filter, ("nps",)))
    assert whole is not None
    return compared + same_figure(total[2], total[3], whole[0]["nps"])


def same_moments(question: Question, shown: list[Node], rows: list[Figure]) -> int:
    told = {str(row["touchpoint"] or "not known").capitalize(): row["nps"] for row in rows}
    names = [printed(name) for name in of_class(shown, "moment-name")]
    values = [printed(value) for value in of_class(shown, "moment-value")]
    assert of_kind(shown, "ol"), question
    for name, value in zip(names, values, strict=True):
        same_figure(value, "", told.get(name, {"value": None}))
    assert {name for name, figure in told.items() if figure["n"]} <= set(names)
    return len(names)
