"""Means and their differences from sums equal those from the values, and smallest changes those worked by hand."""

from statistics import fmean, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.stats.estimate import Z
from queries.stats.means import Sums, mean, mean_difference, sample_variance
from queries.stats.nps import Answers, nps, nps_difference
from queries.stats.power import smallest_change
from queries.stats.shares import share, share_difference

VALUES = st.lists(st.integers(0, 100_000), min_size=2, max_size=50)


def sums(values: list[int]) -> Sums:
    return Sums(sum(values), sum(value * value for value in values), len(values))


@settings(max_examples=60)
@given(VALUES, VALUES)
def test_sums_give_the_mean_and_variance_of_the_values(now: list[int], before: list[int]) -> None:
    assert sample_variance(sums(now)) == pytest.approx(variance(now))
    width = Z * (variance(now) / len(now)) ** 0.5
    assert mean(sums(now)) == pytest.approx((fmean(now), fmean(now) - width, fmean(now) + width))
    welch = Z * (variance(now) / len(now) + variance(before) / len(before)) ** 0.5
    difference = fmean(now) - fmean(before)
    expected = (difference, difference - welch, difference + welch)
    assert mean_difference(sums(now), sums(before)) == pytest.approx(expected)


def test_large_totals_lose_no_digit() -> None:
    values = [10**9, 10**9 + 1, 10**9 + 2]
    assert sample_variance(sums(values)) == 1


def test_a_mean_stays_on_its_scale() -> None:
    assert mean(sums([1, 1, 1, 5]), 1, 5).lo == 1


@settings(max_examples=100)
@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400), st.integers(1, 400), st.integers(0, 400))
def test_every_range_holds_its_value_and_stays_possible(
    scored: int, promoters: int, detractors: int, whole: int, part: int
) -> None:
    answers = Answers(min(promoters, scored), min(detractors, scored - min(promoters, scored)), scored)
    estimate = nps(answers)
    assert -100 <= estimate.lo <= estimate.value <= estimate.hi <= 100
    assert estimate.lo < estimate.hi
    moved = nps_difference(answers, Answers(whole, 0, whole))
    assert -200 <= moved.lo <= moved.value <= moved.hi <= 200
    fraction = share(min(part, whole), whole)
    assert 0 <= fraction.lo <= fraction.value <= fraction.hi <= 1
    step = share_difference((min(part, whole), whole), (answers.promoters, scored))
    assert -1 <= step.lo <= step.value <= step.hi <= 1


@pytest.mark.parametrize(("count", "points"), [(31_700, 2), (710, 13), (275, 20), (1_099, 10), (4_396, 5)])
def test_smallest_change_of_common_sizes(count: int, points: int) -> None:
    """280 * sqrt(0.7 / n + 0.7 / n); 20, 10 and 5 points need 275, 1,099 and 4,396 answers a period."""
    exact = 280 * (2 * 0.7 / count) ** 0.5
    assert smallest_change(0.7, count, 0.7, count) == -(-exact // 1)
    assert abs(exact - points) < 1


@pytest.mark.parametrize("answers", [Answers(-1, 0, 3), Answers(2, 2, 3), Answers(4, 0, 3)])
def test_impossible_counts_are_refused(answers: Answers) -> None:
    with pytest.raises(ValueError, match="impossible"):
        nps(answers)


def test_impossible_squares_are_refused() -> None:
    with pytest.raises(ValueError, match="impossible"):
        mean(Sums(10, 3, 2))
