"""The parts of a difference as a table: what lies in other contacts, what in the experience, and their sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, aria
from dashboard.ui.numbers import adding_up, number, number_range, rounded, unit_named
from dashboard.ui.tables import spoken_number
from queries.stats.decomposition import Part
from queries.stats.nps import score

POINTS = unit_named("points")
NARROW = "hide-narrow"


@dataclass(frozen=True, slots=True)
class PartRow:
    """One kind of contact: its name, its part of the difference, and where the rows of either side are listed."""

    name: str
    part: Part[str | None]
    hrefs: tuple[str, str] = ("", "")


def parts_table(
    caption: str, head: str, names: tuple[str, str], rows: Sequence[PartRow], difference: float
) -> Component:
    """Parts in the order given, each effect in points with one decimal; they add up to the difference as printed.

    `names` are those of the two sides, `head` says what a row is.
    """
    shares = tenths_adding_up([row.part.in_share for row in rows] + [_in_score(row) for row in rows], difference)
    in_share, in_score = shares[: len(rows)], shares[len(rows) :]
    longest = max((abs(a + b) for a, b in zip(in_share, in_score, strict=True)), default=Decimal(1)) or Decimal(1)
    body = [_row(row, a, b, longest) for row, a, b in zip(rows, in_share, in_score, strict=True)]
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(_head(head, names)),
            html.Tbody(body),
            html.Tfoot(_total(sum(in_share, Decimal(0)), sum(in_score, Decimal(0)))),
        ],
        className="unit-table parts-table",
    )
    return html.Div(table, className="card-scroll", tabIndex=0, role="group", **aria(label=caption))


def tenths_adding_up(values: Sequence[float], total: float) -> list[Decimal]:
    """The values with one decimal, so that they add up to the total with one decimal.

    Raises ValueError where the values do not give the total.
    """
    if abs(sum(values) - total) > 1e-6:
        raise ValueError(f"The parts give {sum(values):g}, not {total:g}.")
    return adding_up(values, rounded(total, POINTS, 1))


def _in_score(row: PartRow) -> float:
    return row.part.in_score.value if row.part.in_score else 0.0


def _head(head: str, names: tuple[str, str]) -> Component:
    first, other = names
    titles = (
        (head, ""),
        (f"share {first}", NARROW),
        (f"share {other}", NARROW),
        (f"NPS {first}", NARROW),
        (f"NPS {other}", NARROW),
        ("different contacts", ""),
        ("different experience", ""),
        ("likely", NARROW),
        ("drawn", "marks"),
        ("together", ""),
        (f"responses {first}", NARROW),
        (f"responses {other}", NARROW),
    )
    return html.Tr([html.Th(title, scope="col", className=style) for title, style in titles])


def _row(row: PartRow, in_share: Decimal, in_score: Decimal, longest: Decimal) -> Component:
    part, together = row.part, in_share + in_score
    now, before = part.now.scored, part.before.scored
    likely = number_range(part.in_score.lo, part.in_score.hi, POINTS, 1) if part.in_score else ""
    return html.Tr(
        [
            html.Th(row.name, scope="row"),
            html.Td(number(part.now_share, "share", 0), className=NARROW),
            html.Td(number(part.before_share, "share", 0), className=NARROW),
            html.Td(spoken_number(number(score(part.now), "points", 0)) if now else "–", className=NARROW),
            html.Td(spoken_number(number(score(part.before), "points", 0)) if before else "–", className=NARROW),
            html.Td(_effect(in_share)),
            html.Td(_effect(in_score) if part.in_score else html.Span("one side only", className="quiet")),
            html.Td(likely, className=f"quiet {NARROW}"),
            html.Td(signed_bar(together, longest), className="marks"),
            html.Td(_effect(together), className="strong"),
            html.Td(_responses(now, row.hrefs[0]), className=NARROW),
            html.Td(_responses(before, row.hrefs[1]), className=NARROW),
        ]
    )


def _total(in_share: Decimal, in_score: Decimal) -> Component:
    empty = [html.Td("", className=NARROW) for _ in range(4)]
    last = [html.Td("", className=NARROW) for _ in range(2)]
    cells = [html.Td(_effect(in_share)), html.Td(_effect(in_score)), html.Td("", className=NARROW),
             html.Td("", className="marks"), html.Td(_effect(in_share + in_score), className="strong")]  # fmt: skip
    return html.Tr([html.Th("All together", scope="row"), *empty, *cells, *last])


def signed_bar(value: Decimal, longest: Decimal) -> Component:
    """A bar to the left or right of the middle, as long as its value among the longest one."""
    width = float(50 * abs(value) / longest)
    side = {"right": "50%"} if value < 0 else {"left": "50%"}
    return html.Div(html.Span(style={**side, "width": f"{width:.1f}%"}), className="signed-bar", **UNSPOKEN)


def _effect(value: Decimal) -> Component:
    return spoken_number(number(float(value), "points", 1))


def _responses(scored: int, href: str) -> Component | str:
    said = number(scored)
    return dcc.Link(said, href=href) if href and scored else said
