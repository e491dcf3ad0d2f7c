"""The arithmetic gives the figures of papers, of other software and of hand counts, to the digits printed there."""

import csv
from math import sqrt
from pathlib import Path

import pytest

from queries.stats.estimate import Estimate, Z
from queries.stats.nps import PSEUDO_ANSWERS, Answers, _adjust, nps, nps_difference, variance
from queries.stats.shares import share, share_difference

TABLE = Path(__file__).parent / "reference" / "intervals.csv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def counts(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split())


def found(row: dict[str, str]) -> float:
    now, before, column = counts(row["now"]), counts(row["before"]), row["column"]
    if row["kind"] == "nps":
        answers = Answers(*now)
        extra = {"variance": variance(answers), "standard_error": sqrt(variance(answers) / answers.scored)}
        return extra[column] if column in extra else getattr(nps(answers), column)
    if row["kind"] == "nps_difference":
        late, early = _adjust(Answers(*now)), _adjust(Answers(*before))
        deviation = 100 * sqrt(late.variance_of_mean + early.variance_of_mean)
        extra = {"centre": 100 * (late.centre - early.centre), "standard_error": deviation}
        return extra[column] if column in extra else getattr(nps_difference(Answers(*now), Answers(*before)), column)
    estimate = share(*now) if row["kind"] == "share" else share_difference(now, before)
    return getattr(estimate, column)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']}-{row['now']}-{row['before']}-{row['column']}")
def test_a_figure_equals_its_reference_to_the_digits_printed(row: dict[str, str]) -> None:
    assert found(row) == pytest.approx(float(row["value"]), abs=0.5000001 * 10 ** -int(row["places"])), row["source"]


def test_every_reference_names_its_source() -> None:
    assert all(row["source"] for row in rows())


def test_wilson_equals_scipy() -> None:
    from scipy.stats import binomtest

    for part, whole in ((0, 1), (1, 1), (3, 7), (81, 263), (999, 1000)):
        theirs = binomtest(part, whole).proportion_ci(method="wilson")
        assert share(part, whole) == pytest.approx((part / whole, theirs.low, theirs.high), abs=1e-7)


def test_one_answer_has_a_range_that_holds_it() -> None:
    assert nps(Answers(1, 0, 1)) == Estimate(100, pytest.approx(-48.5, abs=0.05), 100)
    assert nps(Answers(0, 1, 1)) == Estimate(-100, -100, pytest.approx(48.5, abs=0.05))


def test_the_range_needs_no_other_constants_than_the_paper_names() -> None:
    assert (PSEUDO_ANSWERS, Z) == (3, 1.959964)
