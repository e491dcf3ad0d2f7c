"""Two selections as they are read: their filters and names, their rows, and whether they may be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.choices import is_visible, name_of, title_of, visible_name
from dashboard.place import whole_name
from dashboard.reading import answers_of
from dashboard.scores import is_person
from dashboard.ui.words import Told, told
from dashboard.view import View
from data.additive import ADDITIVE
from queries.ask import Answer
from queries.dimensions import DIMENSIONS, FILTERS, LEVEL_NAMES
from queries.filter import Filter, Value
from queries.measures import MEASURES
from queries.protection import HIDDEN
from queries.selections import BOTH, CONTACT_SPLITS, FIRST, SECOND, SECOND_NAMES, SELECTION_MEASURES, second_of
from queries.stats.nps import Answers

Row = dict[str, Any]
NPS = MEASURES["nps"]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two selections: names, filters, and the answers they share (None: some, but too few to say how many)."""

    names: tuple[str, str]
    filters: tuple[Filter, Filter]
    rows: tuple[Row, Row]
    shared: int | None

    @property
    def told(self) -> Told:
        """The first one's score, with the second one's in the place of the one before."""
        return told(NPS, *self.rows)

    @property
    def scores(self) -> tuple[Told, Told]:
        """The score of each alone, with the decimals of their difference."""
        first, other = self.rows
        return _alone(told(NPS, first, other)), _alone(told(NPS, other, first))

    @property
    def are_apart(self) -> bool:
        """Whether no answer belongs to both, so that they can be compared."""
        return self.shared == 0


def second(view: View) -> Filter | None:
    """The view's second selection as a filter of its own, or None."""
    return second_of(view.filter, own_second(view))


def own_second(view: View) -> dict[str, str]:
    """The second selection's part of the address."""
    return {name: view.own[name] for name in SECOND_NAMES if name in view.own}


def split_of(view: View) -> str:
    """By what the contacts of both are told apart."""
    wanted = view.own.get("by", "")
    return wanted if wanted in CONTACT_SPLITS else CONTACT_SPLITS[0]


def is_of_persons(view: View) -> bool:
    """Whether the view looks at single persons, who are not compared here."""
    return is_person(view) or bool(view.filter.get("agent"))


def is_visible_second(view: View) -> bool:
    """Whether the person may see rows of every unit that the second selection names."""
    other = second(view)
    units = [(level, unit) for level in LEVEL_NAMES for unit in (other.get(level) if other else ())]
    return all(is_visible(view, level, unit) for level, unit in units if unit is not None)


def sides_of(answer: Answer, view: View) -> Sides:
    """Both selections in total, from an answer with rows by side. The view has a second selection."""
    other = second(view) or view.filter
    return sides_named(answer, (view.filter, other), names_of(view, other))


def sides_named(answer: Answer, filters: tuple[Filter, Filter], names: tuple[str, str]) -> Sides:
    """Two selections of these names in total, from an answer with rows by side."""
    rows = {side: _totalled([row for row in answer.rows() if row["side"] == side]) for side in (FIRST, SECOND, BOTH)}
    both = rows[BOTH]
    shared = None if "responses" in both.get(HIDDEN, ()) else both.get("responses") or 0
    return Sides(names, filters, (rows[FIRST], rows[SECOND]), shared)


def _totalled(rows: Sequence[Row]) -> Row:
    """Rows of one side as one: additive columns added up, and all that are hidden in any of them."""
    parts = [name for name in (rows[0] if rows else ()) if name in ADDITIVE]
    hidden = {name for row in rows for name in row.get(HIDDEN) or ()}
    return {name: sum(row[name] or 0 for row in rows) for name in parts} | {HIDDEN: sorted(hidden)}


def names_of(view: View, other: Filter) -> tuple[str, str]:
    """How the two are called: by their units, and by the values of whatever else keeps them apart."""

    def say(name: str, value: Value) -> str:
        return visible_name(view, name, value) if name in LEVEL_NAMES else name_of(view, name, value)

    return named(view.filter, other, say, lambda name: title_of(view, name), whole_name(view))


def named(
    first: Filter, other: Filter, say: Callable[[str, Value], str], title: Callable[[str], str], whole: str
) -> tuple[str, str]:
    """Names of two selections: `say` names a value of a dimension, `title` the dimension, `whole` is all there is."""
    apart = [name for name in FILTERS if first.get(name) != other.get(name)]
    context = [name for name in apart if name not in LEVEL_NAMES]

    def values(filter: Filter, name: str) -> str:
        return " or ".join(say(name, value) for value in filter.get(name)) or f"every {title(name).lower()}"

    def all_of(filter: Filter) -> str:
        level = next((name for name in reversed(LEVEL_NAMES) if filter.get(name)), "")
        place = [values(filter, level) if level else whole] if len(context) < len(apart) else []
        said = ", ".join([*place, *(values(filter, name) for name in context)]) or whole
        return said[:1].upper() + said[1:]

    return all_of(first), all_of(other)


def measures_in(answer: Answer) -> list[str]:
    """The measures of both sides that the answer has, in their order."""
    columns = set(answer.table.column_names)
    return [name for name in SELECTION_MEASURES if name != "responses" and set(MEASURES[name].parts) & columns]


def answers_by(answer: Answer, side: str, split: str) -> dict[str | None, Answers]:
    """A side's answers by the kind of contact."""
    return {row[split]: answers_of(row) for row in answer.rows() if row["side"] == side}


def has_hidden(answer: Answer) -> bool:
    """Whether some number of the answer was hidden, so that its parts add up to nothing."""
    return any(row.get(HIDDEN) for row in answer.rows())


def value_name(view: View, split: str, value: str | None) -> str:
    """How a kind of contact is called."""
    return DIMENSIONS[split].empty.capitalize() if value is None else name_of(view, split, value)


def _alone(said: Told) -> Told:
    """A figure without what it was compared with."""
    bare = replace(said, earlier=None, change=None, shown_change=None, tone="", verdict="", size="")
    return replace(bare, before="", difference="", difference_range="")
