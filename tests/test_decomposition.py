"""queries/stats/decomposition.py and published.py: parts add up exactly, and the figures of worked examples."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.comparing.parts_table import tenths_adding_up
from dashboard.ui.numbers import adding_up
from queries.stats.decomposition import decompose, total, with_same_parts
from queries.stats.nps import Answers, nps_difference, score
from queries.stats.published import difference_from_published, published

COUNTS = st.tuples(*(st.integers(0, 400) for _ in range(3))).map(lambda three: Answers(three[0], three[1], sum(three)))
SIDE = st.dictionaries(st.sampled_from([None, "fault", "billing", "renewal", "moving"]), COUNTS, min_size=1)


def net(points: int, scored: int) -> Answers:
    """Answers whose promoters less detractors are that many, without both at once."""
    return Answers(max(points, 0), max(-points, 0), scored)


@given(SIDE, SIDE)
def test_parts_add_up_to_the_difference_and_turn_their_sign_with_the_sides(now, before) -> None:
    parts = {part.key: part for part in decompose(now, before)}
    if not total(now).scored or not total(before).scored:
        assert parts == {}
        return
    difference = score(total(now)) - score(total(before))
    assert sum(part.total for part in parts.values()) == pytest.approx(difference, abs=1e-9)
    assert sum(part.now_share for part in parts.values()) == pytest.approx(1)
    turned = {part.key: part for part in decompose(before, now)}
    assert parts.keys() == turned.keys()
    for key, part in parts.items():
        assert turned[key].total == pytest.approx(-part.total, abs=1e-9)
        assert (part.in_score is None) == (not part.now.scored or not part.before.scored)


@given(SIDE, SIDE)
def test_parts_add_up_as_printed(now, before) -> None:
    parts = decompose(now, before)
    if parts:
        difference = score(total(now)) - score(total(before))
        shown = tenths_adding_up(
            [part.in_share for part in parts] + [p.in_score.value if p.in_score else 0 for p in parts], difference
        )
        assert float(sum(shown)) == pytest.approx(np.floor(10 * difference + 0.5) / 10)
        exact = [part.in_share for part in parts] + [p.in_score.value if p.in_score else 0 for p in parts]
        assert max(abs(float(a) - b) for a, b in zip(shown, exact, strict=True)) <= 0.1 + 1e-9


def test_numbers_that_do_not_give_the_total_are_refused() -> None:
    with pytest.raises(ValueError, match="The parts give 3, not 4"):
        tenths_adding_up([1.0, 2.0], 4.0)


def test_a_worked_example_with_a_part_that_is_new_and_one_that_is_gone() -> None:
    """By hand: 220 answers at +24.4 before, 190 at +15.3 now."""
    before = {"a": net(40, 100), "b": net(10, 50), "c": net(-6, 30)}
    now = {"a": net(30, 80), "b": net(9, 90), "d": net(-10, 20)}
    parts = {part.key: part for part in decompose(now, before)}
    assert [round(parts[key].in_score.value, 2) for key in "ab"] == [-1.22, -3.76]
    assert [parts[key].in_score for key in "cd"] == [None, None]
    assert [round(parts[key].in_share, 2) for key in "abcd"] == [-2.54, -0.95, 6.64, -7.35]
    assert sum(part.total for part in parts.values()) == pytest.approx(-9.1813, abs=1e-4)


def test_every_part_can_be_better_while_the_whole_is_worse() -> None:
    before, now = {"a": net(480, 800), "b": net(20, 200)}, {"a": net(248, 400), "b": net(90, 600)}
    parts = decompose(now, before)
    assert (score(total(before)), score(total(now))) == (50.0, 33.8)
    assert sum(part.in_score.value for part in parts) == pytest.approx(3.2)
    assert sum(part.in_share for part in parts) == pytest.approx(-19.4)
    assert with_same_parts(now, before).value == pytest.approx(3.2)


def test_one_part_alone_has_no_other_contacts_and_equal_sides_nothing_at_all() -> None:
    [part] = decompose({"a": net(20, 100)}, {"a": net(50, 100)})
    assert (part.in_share, part.in_score.value) == (0, -30)
    same = {"a": net(5, 40), "b": net(-3, 10)}
    assert [part.total for part in decompose(same, same)] == [0, 0]
    assert decompose({}, same) == decompose(same, {"a": Answers(0, 0, 0)}) == ()


def test_with_the_same_contacts_only_parts_of_both_sides_count() -> None:
    now, before = {"a": net(20, 100), "new": net(-90, 90)}, {"a": net(20, 100), "gone": net(80, 80)}
    assert with_same_parts(now, before).value == 0
    assert with_same_parts({"a": net(1, 1)}, {"b": net(1, 1)}) is None
    assert with_same_parts({"a": net(1, 1)}, {"a": net(0, 1)}) is None


def test_where_all_contacts_are_alike_the_same_contacts_give_the_plain_difference() -> None:
    now, before = Answers(500, 250, 1000), Answers(420, 300, 1000)
    same, plain = with_same_parts({"a": now}, {"a": before}), nps_difference(now, before)
    assert same == pytest.approx(plain, abs=0.1)


def test_the_range_with_the_same_contacts_holds_the_truth_in_95_of_100_cases() -> None:
    """Two sides without any difference but in their contacts: four kinds, 400 and 150 answers, 4,000 draws."""
    random = np.random.default_rng(11)
    kinds = np.array([[0.6, 0.25, 0.15], [0.45, 0.3, 0.25], [0.3, 0.3, 0.4], [0.2, 0.2, 0.6]])
    mixes = ((0.4, 0.3, 0.2, 0.1), (0.1, 0.2, 0.3, 0.4))
    held = 0
    for _ in range(4000):
        sides = [
            {kind: Answers(int(p), int(d), int(p + m + d)) for kind, (p, m, d) in enumerate(drawn)}
            for size, mix in zip((400, 150), mixes, strict=True)
            for drawn in [[random.multinomial(n, kinds[kind]) for kind, n in enumerate(random.multinomial(size, mix))]]
        ]
        same = with_same_parts(*sides)
        held += same.lo <= 0 <= same.hi
    print(f"\n{held} of 4000 ranges hold the truth")
    assert 0.94 <= held / 4000 <= 0.965


def test_a_published_score_without_classes_is_as_uncertain_as_it_can_be() -> None:
    """Own +35 of 2,000 answers with 30 in between, against +45 of 400: −10.0, half the range 9.4."""
    moved = difference_from_published(Answers(1050, 350, 2000), 45.0, 400)
    assert moved.value == pytest.approx(-10)
    assert (moved.hi - moved.lo) / 2 == pytest.approx(9.4, abs=0.05)
    assert moved.hi < 0


@given(st.integers(30, 3000), st.integers(30, 3000), st.floats(-1, 1), st.floats(0, 1))
def test_no_classes_make_a_published_score_less_certain_than_the_worst(own, theirs, level, between) -> None:
    promoters = round(theirs * (1 + level) / 2 * (1 - between * (1 - abs(level))))
    detractors = min(theirs - promoters, round(theirs * (1 - level) / 2 * (1 - between * (1 - abs(level)))))
    answers, mine = Answers(promoters, detractors, theirs), Answers(own // 2, own // 5, own)
    worst = difference_from_published(mine, score(answers), theirs)
    known = nps_difference(mine, answers)
    assert worst.value == pytest.approx(known.value)
    assert worst.hi - worst.lo >= (known.hi - known.lo) * 0.93


@pytest.mark.parametrize("value", [-101.0, 100.5])
def test_an_impossible_published_score_is_refused(value) -> None:
    with pytest.raises(ValueError, match="from -100 to 100"):
        published(value, 100)


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=30),
    st.decimals(-100, 100, places=1) | st.decimals(-100, 100, places=0),
)
def test_parts_add_up_to_whatever_is_printed(values: list[float], total: Decimal) -> None:
    assert sum(adding_up(values, total), Decimal(0)) == total


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30))
def test_no_part_is_printed_further_off_than_its_last_digit(values: list[float]) -> None:
    total = Decimal(repr(sum(values))).quantize(Decimal("0.1"))
    shown = adding_up(values, total)
    assert all(abs(float(text) - value) < 0.1 + 1e-6 for text, value in zip(shown, values, strict=True))
