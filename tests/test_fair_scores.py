"""Fair scores, places and same contacts: published figures, and rates measured on made units with fixed seeds."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from scipy.stats import false_discovery_control

from queries.stats.funnel import ALARM, WARNING, funnel
from queries.stats.many_tests import benjamini_hochberg, clearly
from queries.stats.movers import movers
from queries.stats.places import LIKELY, standing, tie_groups
from queries.stats.same_contacts import Cells, same_contacts
from queries.stats.shrinkage import Fair, Floats, Scores, around, fair, pooled_variance, spread_squared

PASSIVES = 0.3


def answers(random: Generator, scores: Floats, counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Promoters, detractors and scored answers of units with these true scores (points); 30 % are passives."""
    promoters = random.binomial(counts.astype(int), (1 - PASSIVES + scores / 100) / 2)
    detractors = random.binomial(
        (counts - promoters).astype(int), (1 - PASSIVES - scores / 100) / 2 / (1 - (1 - PASSIVES + scores / 100) / 2)
    )
    return promoters.astype(float), detractors.astype(float), counts


def scored_units(promoters: Floats, detractors: Floats, scored: Floats) -> Scores:
    """Scores in points with the pooled variance of an answer, as a leaderboard takes them."""
    variance = pooled_variance(promoters, detractors, scored)
    return Scores(100 * (promoters - detractors) / scored, 10_000 * variance / scored)


def first(values: Floats, count: int) -> Floats:
    return np.argsort(-values, kind="stable")[:count]


def contact_counts(random: Generator, units: int) -> Floats:
    """Answers of units as busy as agents of a quarter: 20 to about 200."""
    return np.maximum(20, random.gamma(2.0, 30.0, units)).round()


# Published figures


def test_the_baseball_example_of_efron_and_morris() -> None:
    """Scientific American 236(5), 1977: 18 players after 45 at bats; c = .212, .400 becomes .294 and .156 .242."""
    means = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244, *[0.222] * 5, 0.200, 0.178, 0.156]
    values = np.array(means)
    mean = values.mean()
    found = fair(Scores(values, np.full(18, mean * (1 - mean) / 45)))
    assert found.mean == pytest.approx(0.2654, abs=5e-5)
    assert found.weights == pytest.approx(np.full(18, 0.212), abs=6e-4)
    assert found.values[[0, -1]] == pytest.approx([0.294, 0.242], abs=5e-4)


def test_fair_scores_around_a_known_mean_and_spread() -> None:
    """Conjugate normal by hand: mean 35, spread 10, variance .65 of an answer."""
    found = around(Scores(np.array([90.0, 60.0]), 6_500 / np.array([20.0, 200.0])), 35, 10)
    assert found.weights == pytest.approx([0.2353, 0.7547], abs=5e-5)
    assert found.values == pytest.approx([47.94, 53.87], abs=5e-3)
    assert found.deviations == pytest.approx([8.74, 4.95], abs=8e-3)


def test_five_promoters_do_not_lead_two_hundred_answers() -> None:
    """By hand: prior weight 30, company +30; 5/0/0 comes to 40.0, 140/40/20 to 56.1."""
    found = around(Scores(np.array([100.0, 60.0]), 6_000 / np.array([5.0, 200.0])), 30, np.sqrt(6_000 / 30))
    assert found.values == pytest.approx([40.0, 56.09], abs=0.01)


def test_the_example_of_benjamini_and_hochberg() -> None:
    """JRSS B 57, 1995, section 3.2: 4 of 15 hypotheses are rejected at .05."""
    small = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p_values = np.array([*small, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1])
    found = benjamini_hochberg(p_values)
    assert (found < 0.05).sum() == 4
    assert found[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.0356, 0.0603], abs=5e-5)
    mixed = default_rng(1).permutation(p_values)
    assert benjamini_hochberg(mixed) == pytest.approx(false_discovery_control(mixed))


def test_the_spread_of_paule_and_mandel_solves_its_equation() -> None:
    random = default_rng(2)
    scores = Scores(random.normal(30, 25, 40), random.uniform(20, 400, 40))
    squared = spread_squared(scores)
    weights = 1 / (scores.variances + squared)
    mean = np.average(scores.values, weights=weights)
    assert (weights * (scores.values - mean) ** 2).sum() == pytest.approx(39)


# Edges


def test_few_units_stand_as_they_came() -> None:
    found = fair(Scores(np.arange(9.0), np.ones(9)))
    assert found.spread is None and (found.values == np.arange(9.0)).all() and (found.deviations == 1).all()


def test_units_that_chance_alone_explains_stand_at_the_mean_and_in_one_group() -> None:
    found = fair(Scores(np.linspace(29, 31, 20), np.full(20, 25.0)))
    assert found.spread == 0 and found.values == pytest.approx(np.full(20, 30))
    assert set(tie_groups(found)) == {1}
    places = standing(found)
    assert places.first == pytest.approx(np.full(20, 0.1)) and set(places.among_first) == {20}


def test_unanimous_units_are_as_uncertain_as_others() -> None:
    found = scored_units(np.array([5.0, 60]), np.array([0.0, 20]), np.array([5.0, 100]))
    assert found.variances[0] == pytest.approx(20 * found.variances[1])


@pytest.mark.parametrize("variance", [0.0, np.nan, -1.0])
def test_a_score_without_a_variance_is_refused(variance: float) -> None:
    with pytest.raises(ValueError, match="Leave out units without answers"):
        Scores(np.ones(3), np.array([1.0, 1.0, variance]))


def test_no_unit_is_refused_and_single_answers_have_a_variance() -> None:
    with pytest.raises(ValueError, match="no unit"):
        fair(Scores(np.array([]), np.array([])))
    assert pooled_variance(np.ones(4), np.zeros(4), np.ones(4)) > 0


def test_places_are_the_same_each_time_and_in_any_order() -> None:
    units = scored_units(*answers(default_rng(3), default_rng(4).normal(30, 10, 60), np.full(60, 50.0) + np.arange(60)))
    order = default_rng(5).permutation(60)
    one, other = fair(units), fair(Scores(units.values[order], units.variances[order]))
    assert (standing(one).among_first == standing(one).among_first).all()
    assert (standing(one).among_first[order] == standing(other).among_first).all()


def test_groups_are_cut_where_the_first_of_a_group_is_clearly_better() -> None:
    apart = Fair(0, 30, np.ones(5), np.array([40.0, 38, 10, 9, -30]), np.full(5, 5.0))
    assert tie_groups(apart).tolist() == [1, 1, 2, 2, 3]


# Rates


def test_equal_agents_look_different_by_chance() -> None:
    """500 agents, 50/30/20, 30 answers a month: sd 14.2; 28 % look 10 points too low; 65 % and 34 % move 10 and 20."""
    random, counts = default_rng(5), np.full(500, 30.0)
    drawn = [random.multinomial(30, [0.5, 0.3, 0.2], 500) for _ in range(40)]
    scores = np.array([100 * (one[:, 0] - one[:, 2]) / 30 for one in drawn])
    moves = np.abs(np.diff(scores, axis=0))
    both = [len(set(first(one, 50)) & set(first(two, 50))) for one, two in pairwise(scores)]
    rates = (scores.std(), (scores <= 20).mean(), (moves >= 10).mean(), (moves >= 20).mean(), np.mean(both))
    print("sd, too low, move 10, move 20, both lists:", np.round(rates, 3))
    assert rates == pytest.approx((14.2, 0.28, 0.65, 0.34, 4.9), rel=0.05)
    units = [scored_units(month[:, 0].astype(float), month[:, 2].astype(float), counts) for month in drawn]
    assert sum(bool(clearly(month, 30.0).any()) for month in units) <= 4


def test_small_n_alone_leads_no_list() -> None:
    """250 agents of 8 answers and 250 of 120, all the same: by the raw score the first ten are all of 8 answers."""
    counts = np.repeat([8.0, 120.0], 250)
    raw_few, fair_few = [], []
    for seed in range(40):
        units = scored_units(*answers(default_rng(seed), np.full(500, 30.0), counts))
        found = fair(units)
        raw_few.append((counts[first(units.values, 10)] == 8).mean())
        likely = standing(found, draws=200).first >= LIKELY
        fair_few.append(
            bool((counts[likely] == 8).any() or (found.spread and (counts[first(found.values, 10)] == 8).any()))
        )
    print(
        f"of 8 answers in the raw first ten: {np.mean(raw_few):.2f}; fair first ten with one: {np.mean(fair_few):.2f}"
    )
    assert np.mean(raw_few) > 0.99
    assert np.mean(fair_few) <= 0.10


@pytest.mark.parametrize(("spread", "least", "most_naive"), [(5, 0.60, 0.35), (10, 0.90, 0.80)])
def test_the_first_ten_of_5000_are_truly_good(spread: float, least: float, most_naive: float) -> None:
    kept, naive, expected, apart = [], [], [], []
    for seed in range(4):
        random = default_rng(seed)
        truth, counts = random.normal(30, spread, 5_000), contact_counts(random, 5_000)
        truth = np.clip(truth, -69, 69)
        units = scored_units(*answers(random, truth, counts))
        found, best = fair(units), set(first(truth, 500))
        kept.append(np.mean([unit in best for unit in first(found.values, 10)]))
        naive.append(np.mean([unit in best for unit in first(units.values, 10)]))
        inside = np.abs(found.values - truth) < 1.96 * found.deviations
        expected.append(inside.mean())
        apart.append(
            (np.sqrt(np.mean((units.values - truth) ** 2)), np.sqrt(np.mean((found.values - truth) ** 2)), found.spread)
        )
    print(
        f"spread {spread}: fair {np.mean(kept):.2f}, raw {np.mean(naive):.2f}; range holds {np.mean(expected):.3f};",
        f"errors raw and fair, spread found: {np.mean(apart, axis=0).round(2)}",
    )
    assert np.mean(kept) >= least and np.mean(naive) <= most_naive
    assert np.mean(expected) == pytest.approx(0.95, abs=0.01)
    assert np.mean(apart, axis=0)[2] == pytest.approx(spread, rel=0.12)


def test_the_chance_of_the_first_tenth_comes_true() -> None:
    chances, came = [], []
    for seed in range(12):
        random = default_rng(seed)
        truth, counts = np.clip(random.normal(30, 10, 600), -69, 69), contact_counts(random, 600)
        places = standing(fair(scored_units(*answers(random, truth, counts))), draws=500)
        chances.append(places.first)
        came.append(np.isin(np.arange(600), first(truth, 60)))
        shown = first(chances[-1], 60)
        assert places.truly == pytest.approx(came[-1][shown].sum(), abs=13)
    chance, is_first = np.concatenate(chances), np.concatenate(came)
    for low, high in [(0, 0.1), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)]:
        within = (chance >= low) & (chance < high)
        print(f"said {low} to {high}: {within.sum()} units, came true {is_first[within].mean():.2f}")
        assert low - 0.05 <= is_first[within].mean() <= high + 0.05


def test_a_certain_place_holds_in_nine_of_ten() -> None:
    held = []
    for seed in range(12):
        random = default_rng(seed)
        truth = np.clip(random.normal(30, 10, 600), -69, 69)
        places = standing(fair(scored_units(*answers(random, truth, contact_counts(random, 600)))), draws=500)
        held.append((np.argsort(np.argsort(-truth)) + 1 <= places.among_first).mean())
    print(f"among the first N held for {np.mean(held):.3f}")
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)


def routed(random: Generator, units: int, strength: float) -> tuple[Cells, Floats]:
    """Units of true effects (sd 10) whose contacts are of four kinds; with strength, the good get the hard ones."""
    effects = random.normal(0, 10, units)
    levels = np.array([40.0, 35, 30, -10])
    wish = np.array([0.4, 0.3, 0.2, 0.1]) * np.exp(strength * np.outer(effects / 10, [-0.5, -0.2, 0.2, 1.0]))
    shares = wish / wish.sum(axis=1, keepdims=True)
    scored = np.array(
        [random.multinomial(int(n), row) for n, row in zip(contact_counts(random, units), shares, strict=True)]
    )
    truth = np.clip(levels + effects[:, None], -69, 69)
    promoters, detractors, counted = answers(random, truth.ravel(), scored.ravel().astype(float))
    shape = scored.shape
    return Cells(promoters.reshape(shape), detractors.reshape(shape), counted.reshape(shape), (0, 0, 1, 1)), effects


@pytest.mark.parametrize("strength", [0.0, 0.6, 1.2])
def test_the_same_contacts_find_the_unit_and_not_its_contacts(strength: float) -> None:
    """Whoever is sent the hard contacts loses nothing: the adjusted score rises with the truth one to one."""
    cells, effects = routed(default_rng(6), 2_000, strength)
    found = same_contacts(cells)
    raw = 100 * (cells.promoters - cells.detractors).sum(axis=1) / cells.scored.sum(axis=1)
    slope = np.polyfit(effects, found.scores.values, 1)[0]
    together = [np.corrcoef(effects, values)[0, 1] for values in (raw, found.scores.values, fair(found.scores).values)]
    print(f"strength {strength}: slope {slope:.2f}; correlation raw, adjusted, fair {np.round(together, 3)}")
    assert slope == pytest.approx(1.0, abs=0.06)
    assert together[1] > together[0] and together[2] > together[0]
    distance = (found.scores.values - found.overall - effects + effects.mean()) / np.sqrt(found.scores.variances)
    assert np.std(distance) == pytest.approx(1.0, abs=0.06)


def test_adjusted_expected_and_overall_add_up() -> None:
    cells, _ = routed(default_rng(7), 50, 1.0)
    found = same_contacts(cells)
    raw = 100 * (cells.promoters - cells.detractors).sum(axis=1) / cells.scored.sum(axis=1)
    assert found.scores.values + found.expected - found.overall == pytest.approx(raw)


def test_the_last_tenth_no_longer_handles_the_hard_contacts() -> None:
    cells, _ = routed(default_rng(8), 1_000, 0.0)
    lucky = default_rng(9).beta(0.6, 5.4, 1_000)
    scored = cells.scored.sum(axis=1)
    hard = np.round(scored * lucky)
    promoters, detractors, counted = answers(
        default_rng(10), np.tile([32.0, -13.0], 1_000), np.column_stack([scored - hard, hard]).ravel()
    )
    two = Cells(*(part.reshape(1_000, 2) for part in (promoters, detractors, counted)), (0, 0))
    raw = fair(scored_units(*(part.sum(axis=1) for part in (two.promoters, two.detractors, two.scored))))
    shares = [
        two.scored[first(-values, 100), 1].sum() / two.scored[first(-values, 100)].sum()
        for values in (raw.values, fair(same_contacts(two).scores).values)
    ]
    everywhere = two.scored[:, 1].sum() / two.scored.sum()
    print(f"hard contacts of the last tenth: raw {shares[0]:.2f}, same {shares[1]:.2f}, everywhere {everywhere:.2f}")
    assert shares[0] > 2 * everywhere and shares[1] < 1.5 * everywhere


def test_a_kind_of_few_answers_takes_the_rate_of_its_parent() -> None:
    promoters = np.array([[30.0, 0.0], [30.0, 2.0]])
    detractors = np.array([[10.0, 2.0], [10.0, 0.0]])
    scored = np.array([[60.0, 2.0], [60.0, 2.0]])
    found = same_contacts(Cells(promoters, detractors, scored, (0, 0)))
    assert found.expected == pytest.approx(np.full(2, 100 * (60 * 40 / 120 + 2 * 40 / 124) / 62))


def test_impossible_cells_are_refused() -> None:
    good = np.array([[3.0, 2.0], [1.0, 4.0]])
    with pytest.raises(ValueError, match="one row a unit"):
        Cells(good, good, good[:1], (0, 0))
    with pytest.raises(ValueError, match="more promoters and detractors"):
        Cells(good, good, good, (0, 0))
    with pytest.raises(ValueError, match="Leave it out"):
        Cells(0 * good, 0 * good, good * [[1], [0]], (0, 0))


def test_limits_hold_equal_units_and_widen_where_units_differ() -> None:
    """About 5 % of equal agents lie outside the 95 % limits and .2 % outside 99.8 %; where they differ, no 17 %."""
    outside = []
    for seed in range(40):
        counts = contact_counts(default_rng(seed), 500) + 20
        promoters, detractors, scored = answers(default_rng(seed), np.full(500, 30.0), counts)
        values = 100 * (promoters - detractors) / scored
        cone = funnel(values, counts, 30.0, pooled_variance(promoters, detractors, scored))
        outside.append(
            [
                ((values < low) | (values > high)).mean()
                for low, high in (cone.limits(counts, WARNING), cone.limits(counts, ALARM))
            ]
        )
    rates = np.mean(outside, axis=0)
    print("outside 95 % and 99.8 %:", rates.round(4))
    assert rates == pytest.approx([0.05, 0.002], abs=0.006)

    random = default_rng(11)
    counts = contact_counts(random, 2_000)
    units = scored_units(*answers(random, np.clip(random.normal(30, 15, 2_000), -69, 69), counts))
    wide = funnel(units.values, counts, 30.0, 0.65)
    low, high = wide.limits(counts)
    outside_wide = ((units.values < low) | (units.values > high)).mean()
    outside_narrow = (np.abs(units.values - 30) > WARNING * 100 * np.sqrt(0.65 / counts)).mean()
    print(f"widening {wide.widening:.2f}; outside {outside_wide:.3f}, not widened {outside_narrow:.3f}")
    assert outside_wide < outside_narrow / 2


def test_nobody_is_a_mover_where_nothing_moved() -> None:
    named, largest = [], []
    for seed in range(20):
        random = default_rng(seed)
        truth, counts = np.clip(random.normal(30, 10, 1_000), -69, 69), contact_counts(random, 1_000)
        now, before = (scored_units(*answers(random, truth, counts)) for _ in range(2))
        found = movers(now, before)
        named.append(np.count_nonzero(found.directions))
        largest.append(np.abs(found.changes.values)[first(np.abs(found.changes.values), 10)].mean())
    print(f"movers named {np.sum(named)} in 20 times 1,000; the ten largest raw changes {np.mean(largest):.0f} points")
    assert np.count_nonzero(named) <= 4 and np.mean(largest) > 40


def test_who_fell_with_all_others_is_no_mover_and_who_fell_alone_is() -> None:
    random, counts = default_rng(12), np.full(100, 400.0)
    fall = np.where(np.arange(100) < 5, -30.0, -5.0)
    now = scored_units(*answers(random, 30 + fall, counts))
    before = scored_units(*answers(random, np.full(100, 30.0), counts))
    found = movers(now, before).directions
    assert (found[:5] == -1).all() and np.count_nonzero(found[5:]) <= 1


def test_of_600_equal_agents_at_most_one_is_named_in_a_week() -> None:
    """Named: clearly different, or a likely place among the first or last tenth. A year of weeks."""
    named = []
    for week in range(52):
        random = default_rng(week)
        units = scored_units(*answers(random, np.full(600, 30.0), contact_counts(random, 600) + 10))
        found = fair(units)
        places = standing(found, draws=300)
        is_named = (clearly(units, found.mean) != 0) | (places.first >= LIKELY) | (places.last >= LIKELY)
        named.append(int(is_named.sum()))
    print(f"named in 52 weeks: {sum(named)} of 31,200; most in a week {max(named)}")
    assert max(named) <= 1
