"""Sentences of the leaderboard. "Clearly" stands only where it survives looking at many."""

from collections.abc import Callable, Sequence
from math import ceil

from dashboard.board.rows import Board, Row
from dashboard.ui.numbers import count, decimals_for, listed, number, number_range, unit_named
from queries.stats.nps import Answers, score
from queries.stats.places import LIKELY

TONES = {1: "better", -1: "worse", 0: ""}
MOST_NAMED = 3
#: A certain place is worth saying when it leaves out at least this share of all.
TELLING = 0.75
Named = Callable[[Row], str]


def fair_score(row: Row) -> str:
    """The fair score with the decimals of its range."""
    return number(row["fair"], "points", _decimals(row))


def fair_range(row: Row) -> str:
    """The range of the fair score."""
    return number_range(row["fair_lo"], row["fair_hi"], unit_named("points"), _decimals(row))


def points(value: float) -> str:
    """A score in whole points, with its sign."""
    return number(value, "points", 0)


def raw_score(row: Row) -> float:
    """The score as it came, in points."""
    return score(Answers(row["promoters"], row["detractors"], row["scored"]))


def shared_places(row: Row) -> str:
    """The places that a row's tie group shares: "7", "3 to 12"."""
    first, last = row["place_from"], row["place_to"]
    return str(first) if first == last else f"{first} to {last}"


def others_words(noun: str, is_same: bool) -> str:
    """Whom a unit or person is compared with."""
    return f"{noun} with the same contacts" if is_same else f"other {noun}"


def many_finding(board: Board, name: Named, nouns: tuple[str, str], others: str) -> str:
    """How many of those shown clearly differ: "3 of 48 teams clearly differ from ...; 45 cannot be told apart."."""
    shown, clear = board.compared, board.clear
    if not shown:
        lacking = f"{nouns[1].capitalize()} with too few answers: {len(board.too_few)}."
        return f"Nobody can be compared yet. {lacking}" if board.too_few else "No responses in this period."
    alike = len(shown) - len(clear)
    if not clear:
        return f"{_counted(len(shown), nouns)} cannot be told apart from {others}."
    told = " and ".join(_named(board, way, name) for way in (1, -1) if any(row["direction"] == way for row in clear))
    verb = "differs" if len(clear) == 1 else "differ"
    rest = f"; {alike} cannot be told apart" if alike else ""
    names = f" ({told})" if told else ""
    return f"{len(clear)} of {_counted(len(shown), nouns)} clearly {verb} from {others}{names}{rest}."


def own_finding(row: Row | None, trust: Row, others: str) -> str:
    """What a person is told of the own place, and what is missing to take part."""
    if row is None:
        return "No customer has answered about you in this period."
    if row["direction"] is None:
        return f"{answers_to_go(row).capitalize()} until you are compared with colleagues."
    place = _certain_place(row, trust["compared"])
    if row["direction"] == -1 or (row["direction"] == 1 and not place):
        would, would_not = number(row["promoters"]), number(row["detractors"])
        way = "less" if row["direction"] == 1 else "more"
        counted = f"{would} of {number(row['scored'])} customers would recommend you, {would_not} would not"
        return f"{counted}; {others} clearly reach {way}."
    return place or f"You and most of your {number(trust['compared'] - 1)} colleagues cannot be told apart."


def badge_words(row: Row | None) -> str:
    """Where the person stands with the badge for the first tenth."""
    if row is None:
        return ""
    if row["direction"] is None:
        return f"{answers_to_go(row).capitalize()} for this period’s badge."
    if (row["first_chance"] or 0) >= LIKELY:
        return "This period’s badge is yours: you are in the first tenth with at least 8 in 10 certainty."
    return "The badge goes to whoever is in the first tenth with at least 8 in 10 certainty."


def answers_to_go(row: Row) -> str:
    """What is missing to take part: "18 answers to go", or what the row is instead."""
    if row["scored"] is None:
        return "hidden: too few answers to show here"
    return f"{count(row['missing'], 'answer')} to go" if row["missing"] else "not compared"


def trust_words(board: Board, nouns: tuple[str, str], is_same: bool) -> tuple[str, ...]:
    """How far the list can be trusted, a sentence each."""
    trust = board.trust
    if not trust["compared"]:
        return ("Nobody has enough answers to be compared.",)
    said = [f"{_counted(trust['compared'], nouns)} are compared; together they reach {points(trust['mean'])}."]
    if trust["spread"] is None:
        said.append("Fewer than ten do not tell how far true scores lie apart: scores stand as they came.")
    elif trust["spread"] == 0:
        said.append("Chance alone explains the differences: there is no first and no last.")
    else:
        said.append(f"Two thirds of the true scores lie within {max(1, round(trust['spread']))} points of that.")
        first = trust["tenth"]
        said.append(
            f"Of the {first} highest fair scores about {round(trust['truly'])} truly are among the first {first}."
        )
    said.append("A fair score is drawn towards all, the more the fewer responses it rests on.")
    if is_same:
        said.append("Same contacts: as if all had the same touchpoints and products.")
    return tuple(said)


def _certain_place(row: Row, compared: int) -> str:
    first = row["among_first"]
    if first is None or first > TELLING * compared:
        return ""
    # Rounded up to fives, so that the sentence claims no more than the place carries.
    shown = first if compared < 50 else min(compared, 5 * ceil(first / 5))
    return f"You are among the first {number(shown)} of {number(compared)} with 9 in 10 certainty."


def _named(board: Board, way: int, name: Named) -> str:
    names = [name(row) for row in board.clear if row["direction"] == way]
    word = "above" if way == 1 else "below"
    return f"{listed(names)} {word}" if len(names) <= MOST_NAMED else f"{len(names)} {word}"


def _counted(of: int, nouns: Sequence[str]) -> str:
    return f"{number(of)} {nouns[0] if of == 1 else nouns[1]}"


def _decimals(row: Row) -> int:
    return decimals_for(unit_named("points"), row["fair_lo"], row["fair_hi"])
