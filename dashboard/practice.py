"""Practice: which measure over all contacts clearly lies on the wrong side of what is usual, and what to try."""

from collections import Counter
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.colleagues import Beside
from dashboard.ui.beside import BesideRow, beside_table
from dashboard.ui.findings import Finding, part_line, value_line
from dashboard.ui.numbers import count, number
from dashboard.view import View

WITH = " with the same contacts"
#: What to try where a measure lies on the wrong side, for whoever has the contacts.
TRIES = {
    "resolved_first_time": "Before you close, ask whether anything is still open, and say what happens next.",
    "transferred": "Before you pass a customer on, check once more whether it can be solved here.",
    "asked_again": "Read what the customer has told before, and say that you have it in front of you.",
}


def practice(found: Sequence[Beside]) -> Component:
    """The one thing to try: the measure that lies farthest on the wrong side; or that nothing stands out."""
    first = farthest(found)
    if first is None:
        words = "Nothing stands out: over all your contacts you are where colleagues with the same contacts are."
        return html.P(words if found else "No contacts in these weeks.")
    said = f"{first.measure.title}: {first.share} of your contacts, usual with the same contacts {first.usual_share}."
    return html.Div([html.P(html.Strong(TRIES[first.measure.name])), html.P(said, className="quiet")])


def farthest(found: Sequence[Beside]) -> Beside | None:
    """What lies farthest on the wrong side of what is usual; None where nothing clearly does."""
    return max((one for one in found if one.is_worse), key=_distance, default=None)


def by_measure(found: Sequence[Beside]) -> list[tuple[str, list[Beside]]]:
    """Measures with whom they are true of, the most people first, and whoever is farthest off first among them."""
    names = Counter(one.measure.name for one in found)
    parts = [(name, [one for one in found if one.measure.name == name]) for name, _ in names.most_common()]
    return [(name, sorted(people, key=_distance, reverse=True)) for name, people in parts]


def _distance(one: Beside) -> float:
    return abs(one.usual.distance(one.part)) if one.usual else 0.0


def people_finding(found: Sequence[Beside]) -> Finding:
    """ "Resolved first time: 3 of 14 people are clearly worse than usual with the same contacts." """
    people = len({one.person for one in found})
    parts = [(group[0].measure.title, len(group)) for _, group in by_measure([one for one in found if one.is_worse])]
    if not people:
        return Finding("No contacts in this period.")
    if not parts:
        return Finding(f"Of {count(people, 'agent')} nobody is clearly worse than usual with the same contacts.")
    first, worse = parts[0]
    verb = "is" if worse == 1 else "are"
    more = "".join(f"; {title.lower()}: {number(others)}" for title, others in parts[1:])
    sentence = f"{first}: {number(worse)} of {count(people, 'agent')} {verb} clearly worse than usual{WITH}{more}."
    return Finding(sentence, tuple(part_line(title, n, people, "agent") for title, n in parts))


def together_finding(found: Sequence[Beside]) -> Finding:
    """ "One thing: resolved first time, 69 %; 70 to 73 % are usual with the same contacts." """
    lines = tuple(value_line(one.measure.title, one.share, f"{one.usual_share} usual", one.verdict) for one in found)
    first = farthest(found)
    if first is None:
        where = "Nothing stands out: all contacts together are as usual" if found else "No contacts in this period"
        return Finding(f"{where}{WITH if found else ''}.", lines)
    sentence = f"One thing: {first.measure.title.lower()}, {first.share}; {first.usual_share} are usual{WITH}."
    return Finding(sentence, lines)


def practice_table(found: Sequence[Beside], view: View) -> Component:
    """All of these measures, whatever they say."""
    return beside_table(
        "Beside colleagues with the same contacts", "Over all contacts", [row_of(one, view) for one in found]
    )


def row_of(one: Beside, view: View, name: str = "", href: str | None = None) -> BesideRow:
    """One measure as a row of a table."""
    tone = "down" if one.is_worse else "up" if one.is_better else "quiet"
    leads = view.rows_href(one.measure.name) if href is None else href
    return BesideRow(name or one.measure.title, leads, one.share, one.usual_share, one.verdict, tone, one.whole)
