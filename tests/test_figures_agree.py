"""One figure has one text: 500 random questions on the page, in its card's table, in its file and on the command line.

Each card is read as it is drawn. Its twin must say the same texts; the file of the card, read from its CSV, must give
them anew; the command line must print them; and the rows carried away must add up to them.
"""

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from dashboard.cards import CARDS, draw_cards
from dashboard.cli import app as cli
from dashboard.commands.opening import Asking
from dashboard.commands.printing import figure_table
from dashboard.explain import opened as explained
from dashboard.scores import NO_SCORE
from dashboard.server import Goodword
from dashboard.ui.words import told, with_range
from dashboard.workspace import person
from data.home import Home
from queries.aggregate import sums
from queries.dimensions import DIMENSIONS
from queries.filter import Filter
from queries.measures import MEASURES
from queries.organisation import CONTACTS, level_below
from queries.router import NotAvailable
from queries.summary import SMALL
from tests.browser.expected import reads_as
from tests.company import TODAY
from tests.drawn import Node, lines, of_class, of_kind, printed, trees
from tests.serving import LookingAs

QUESTIONS = 500
#: Of so many questions one is also asked by the command itself, and one by the rows behind it: each takes its time.
BY_THE_COMMAND, BY_ITS_ROWS = 10, 5
PEOPLE = ("mo", "priya", "tom", "marta", "femi", "anya", "ruth", "nils", "bea", "sam", "ada")
UNITS = ({}, {"region": "West"}, {"region": "North"}, {"region": "West", "centre": "Harlow"})
CONTEXT = {
    "touchpoint": ("fault", "billing", "renewal", "purchase"),
    "channel": ("phone", "chat", "shop"),
    "segment": ("home", "business"),
    "class": ("promoter", "detractor"),
}
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
WHOLE = ""
runner = CliRunner()


@dataclass(frozen=True)
class Texts:
    """A figure as one place prints it; what that place does not print is None."""

    value: str
    range: str | None = None
    responses: str | None = None
    before: str | None = None
    change: str | None = None

    def agrees(self, other: "Texts") -> int:
        """How many texts both print; all of them must be the same."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__]
        both = [(one, two) for one, two in pairs if one is not None and two is not None]
        assert all(one == two for one, two in both), (self, other)
        return len(both)


NOTHING = Texts("")
#: Figures by what they are of (the whole, or a value of the split) and their measure.
Figures = dict[tuple[str, str], Texts]


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
def test_page_twin_file_rows_and_command_print_the_same_texts(
    larkfield: Home, app: Goodword, looking_as: LookingAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(larkfield.path))
    clients: dict[str, FlaskClient] = {}
    same: Counter[str] = Counter()
    for number, question in zip(range(QUESTIONS), questions(seed=7), strict=False):
        with looking_as(question.account) as opened:
            if question.account not in clients:
                clients[question.account] = app.server.test_client()
                clients[question.account].post("/person", data={"account": question.account})
            client = clients[question.account]
            place = place_of(question)
            drawn = on_the_page(question, trees(draw_cards([place])))
            twin = in_the_twin(question, place)
            asking = Asking(opened.engine.at(TODAY), question.filter, person())
            same["page = twin"] += compared(question, drawn, twin)
            same["file = twin"] += compared(question, in_the_file(question, client, twin), twin)
            same["command = twin"] += compared(question, by_the_command(question, asking), twin)
        if number % BY_ITS_ROWS == 0:
            same["rows = twin"] += rows_add_up(question, client, twin)
        if number % BY_THE_COMMAND == 0:
            same["command run = twin"] += runs_alike(question, twin)
    print(f"\n{QUESTIONS} questions; texts the same: {dict(same)}")
    assert min(same["page = twin"], same["file = twin"], same["command = twin"]) > 4 * QUESTIONS
    assert same["rows = twin"] > 30 and same["command run = twin"] > 20


def place_of(question: Question, day: date = TODAY) -> dict[str, Any]:
    """The id of the card's place."""
    entry = CARDS[question.card]
    return {"type": "card", "answer": entry.question.__name__, "name": question.card, "q": question.filter.query(),
            "v": 1, "d": day.isoformat(), "th": "light"}  # fmt: skip


def compared(question: Question, one: Figures, twin: Figures) -> int:
    """How many texts agree; whatever figure one place prints the twin prints too."""
    lacking = {key: texts for key, texts in one.items() if key not in twin and any(map(str.isdigit, texts.value))}
    assert not lacking, (question, lacking, twin)
    try:
        return sum(texts.agrees(twin[key]) for key, texts in one.items() if key in twin)
    except AssertionError as error:
        raise AssertionError(f"{question}: {error}") from error


def plain(name: object) -> str:
    """A value of a split as every place may call it, in whatever capitals; what is not known by one word."""
    text = str(name).casefold().replace("_", " ")
    return "not known" if text in {entry.empty for entry in DIMENSIONS.values()} else text


def on_the_page(question: Question, shown: list[Node]) -> Figures:
    """What the card prints."""
    if of_class(shown, "empty-state"):
        return {}
    if question.card in ("headline", "unit_headline"):
        return {(WHOLE, "nps"): the_headline(shown)}
    if question.card in ("measures", "contacts"):
        rows = lines(of_class(shown, "measure-list"))
        return {(WHOLE, name): a_measure(row) for name, row in zip(question.measures, rows, strict=True)}
    if question.card == "journey":
        assert of_kind(shown, "ol"), question
        names, values = (map(printed, of_class(shown, f"moment-{part}")) for part in ("name", "value"))
        return {(plain(name), "nps"): Texts(value) for name, value in zip(names, values, strict=True)}
    *units, total = lines(of_class(shown, "unit-table"))
    named = [(plain(row[0]), row) for row in units] + [(WHOLE, total)]
    return {(name, "nps"): Texts(value, likely, responses, before, change)
            for name, (_, _, value, likely, before, change, *_, responses) in named}  # fmt: skip


def the_headline(shown: list[Node]) -> Texts:
    value = printed(of_class(shown, "kpi-value")[0])
    notes = [printed(note) for note in of_class(shown, "kpi-note")]
    likely = next((note.removeprefix("likely ") for note in notes if note.startswith("likely ")), "")
    change, _, before = next((note for note in notes if ", before " in note), "").partition(", before ")
    return Texts(value, likely, before=before or None, change=change or None)


def a_measure(row: list[str]) -> Texts:
    value, _, before, change = row
    if value == "–":
        return Texts(change)
    return Texts(value, before=before.removeprefix("before ") or None, change=change or None)


def in_the_twin(question: Question, place: Mapping[str, Any]) -> Figures:
    """What the card's table says."""
    _, body = explained({**place, "as": "table"})
    tables = of_class(trees(body), "plain-table")
    if not tables:
        return {(WHOLE, name): Texts("not available under this filter") for name in question.measures}
    titles = [printed(title) for title in of_kind(of_kind(tables, "thead"), "th")]
    measures = CARDS[question.card].measures
    splits = titles.index(MEASURES[measures[0]].title)
    width = (len(titles) - splits) // len(measures)
    found: Figures = {}
    for row in lines(tables):
        group = [text for text in row[:splits] if text != "all"]
        for at, name in enumerate(measures):
            begin = splits + at * width
            if not group or titles[row.index(group[0])] == title_of_split(question):
                found[plain(group[0]) if group else WHOLE, name] = Texts(*row[begin : begin + width])
    return found


def title_of_split(question: Question) -> str:
    return DIMENSIONS[question.by].title if question.by else ""


def in_the_file(question: Question, client: FlaskClient, twin: Figures) -> Figures:
    """The figures that the card's CSV file gives."""
    answer = client.get(f"/export.csv?card={question.card}&{question.filter.query()}")
    if answer.status_code == 400:
        assert "vailable" in answer.text
        return {}
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    for row in csv.DictReader(io.StringIO(answer.text.removeprefix(MARK))):
        totals = {
            name.removesuffix("_total") for name, said in row.items() if name.endswith("_total") and said == "true"
        }
        splits = [name for name in row if f"{name}_total" in row and name not in totals]
        if splits in ([], [question.by]):
            group = plain(row[question.by] or "not known") if splits else WHOLE
            groups.setdefault(group, {})[row["period"]] = of_the_file(row)
    # A file holds sums alone: that one person has no score yet is said where figures are printed.
    return {(group, name): printed_of(question, name, periods)
            for group, periods in groups.items() for name in question.measures
            if twin.get((group, name), NOTHING).value != NO_SCORE}  # fmt: skip


def of_the_file(row: Mapping[str, str]) -> dict[str, Any]:
    """A line of the file as sums: numbers as numbers, and the names of those that are hidden."""
    sums_of = {name: int(said) if said else None for name, said in row.items() if (said or "0").lstrip("-").isdigit()}
    return {**sums_of, "hidden": re.split(r"\W+", row.get("hidden", ""))}


def printed_of(question: Question, name: str, periods: Mapping[str, Mapping[str, Any]]) -> Texts:
    before = periods.get(question.filter.before, {}) if question.filter.before else None
    said = told(MEASURES[name], periods.get("now", {}), before, "EUR")
    now = Texts(said.value, said.range, said.responses)
    return now if before is None else replace(now, before=said.before, change=said.change_evidence)


def by_the_command(question: Question, asking: Asking) -> Figures:
    """What `goodword ask` prints, of all measures that exist under the filter: the whole, and by its split."""
    found: Figures = {}
    for by in ([], [question.by]) if question.by else ([],):
        try:
            found |= asked(question, asking, question.measures, by)
        except NotAvailable:
            for name in question.measures:
                with suppress(NotAvailable):
                    found |= asked(question, asking, (name,), by)
    return found


def asked(question: Question, asking: Asking, measures: tuple[str, ...], by: list[str]) -> Figures:
    """The lines of the command's table: value with its range in brackets, n unless it counts, before and change."""
    names = [*by, *(["period"] if question.filter.before else [])]
    rows = sums(asking.warehouse, question.filter, asking.person.scope, measures, by=names).rows()
    table = figure_table(asking, [MEASURES[name] for name in measures], [DIMENSIONS[name] for name in by], rows)
    found: Figures = {}
    for line in zip(*(column.cells for column in table.columns), strict=True):
        texts = [str(text) for text in line]
        group = plain(texts.pop(0)) if by else WHOLE
        for name in measures:
            value, _, likely = texts.pop(0).partition(" (")
            responses = None if MEASURES[name].kind == "count" else texts.pop(0)
            moved = [texts.pop(0), texts.pop(0)] if question.filter.before and rows else []
            found[group, name] = Texts(value, likely.removesuffix(")"), responses, *moved)
    return found


def runs_alike(question: Question, twin: Figures) -> int:
    """Run the command for its first measure; its line holds the twin's texts."""
    name = question.measures[0]
    said = runner.invoke(cli, ["ask", name, "--filter", question.filter.query(), "--as", question.account])
    texts = twin.get((WHOLE, name))
    if said.exit_code or texts is None or not texts.range:
        return 0
    line = said.stdout.splitlines()[-1]
    assert with_range(texts.value, texts.range) in line and (texts.before or "") in line, (question, line, texts)
    return 1


def rows_add_up(question: Question, client: FlaskClient, twin: Figures) -> int:
    """Count promoters and detractors in the rows carried away, by hand; whoever sees sums alone carries none."""
    texts = twin.get((WHOLE, "nps"))
    answer = client.get(f"/export.csv?measure=nps&{question.filter.query()}")
    if texts is None or answer.status_code != 200:
        assert answer.status_code in (200, 400, 403)
        return 0
    scores = [int(row["score"]) for row in csv.DictReader(io.StringIO(answer.text.removeprefix(MARK)))]
    assert reads_as(texts.responses or "0", len(scores)), (question, texts, len(scores))
    if scores and texts.value != NO_SCORE:
        net = 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)
        assert reads_as(texts.value, net), (question, texts, net)
    return 1
