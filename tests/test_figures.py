"""Figures and verdicts from sums: nothing is made up where there is no data, nothing is claimed beyond the range."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.formulas import formula
from queries.figures import FEW, Figure, change, figure, hidden, target_verdict, visible_change
from queries.measures import MEASURES

NPS = MEASURES["nps"]


def answers(promoters: int, passives: int, detractors: int) -> dict[str, int | None]:
    scored = promoters + passives + detractors
    return {"promoters": promoters, "passives": passives, "detractors": detractors, "scored": scored}


@pytest.mark.parametrize(
    ("counts", "lo", "hi"),
    [((500, 300, 200), 25.1, 34.7), ((50, 30, 20), 14.1, 44.2), ((15, 9, 6), 0.7, 53.9), ((10, 0, 0), 47.5, 100)],
)
def test_nps_carries_the_decided_range(counts: tuple[int, int, int], lo: float, hi: float) -> None:
    found = figure(NPS, answers(*counts))
    assert found.value == (100 if counts[1] == 0 else 30)
    assert (found.lo, found.hi) == (pytest.approx(lo, abs=0.05), pytest.approx(hi, abs=0.05))
    assert (found.n, found.unit, found.method, found.reason) == (sum(counts), "points", "adjusted Wald", None)


def test_a_change_is_told_only_beyond_chance() -> None:
    small = change(NPS, answers(480, 300, 220), answers(500, 300, 200))
    large = change(NPS, answers(4800, 3000, 2200), answers(5000, 3000, 2000))
    assert (small.value, small.verdict) == (-4, "no clear change")
    assert (small.lo, small.hi) == (pytest.approx(-10.9, abs=0.05), pytest.approx(2.9, abs=0.05))
    assert (large.value, large.verdict) == (-4, "down")
    assert (large.lo, large.hi) == (pytest.approx(-6.2, abs=0.05), pytest.approx(-1.8, abs=0.05))


@pytest.mark.parametrize("name", MEASURES)
def test_no_data_is_never_zero(name: str) -> None:
    measure = MEASURES[name]
    for sums in ({}, dict.fromkeys(measure.parts, 0), dict.fromkeys(measure.parts)):
        found = figure(measure, sums)
        assert (found.value, found.lo, found.hi, found.n) == (None, None, None, 0)
        assert found.reason in ("no responses", "no contacts", "no invitations")
        assert change(measure, sums, sums).verdict == "no responses"
        assert change(measure, sums, sums).value is None


def test_no_scored_answer_is_no_score_though_there_are_responses() -> None:
    assert figure(NPS, {"responses": 50, **answers(0, 0, 0)}).reason == "no responses"
    assert figure(NPS, {"responses": 150, **answers(50, 30, 20)}) == figure(NPS, answers(50, 30, 20))


def test_a_true_zero_is_a_value() -> None:
    assert figure(NPS, answers(5, 0, 5)).value == 0
    assert figure(MEASURES["promoter_share"], answers(0, 0, 5)).value == 0


def test_hidden_tells_neither_value_nor_n() -> None:
    row = {**answers(1, 1, 1), "hidden": ["promoters", "detractors", "scored"]}
    assert figure(NPS, row) == hidden(NPS) == Figure(None, None, None, None, "points", "", "hidden")
    for now, before in ((row, answers(50, 30, 20)), (answers(50, 30, 20), row)):
        found = change(NPS, now, before)
        assert (found.value, found.lo, found.hi, found.verdict) == (None, None, None, None)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (answers(29, 0, 0), answers(0, 0, 1000), "too few responses"),
        (answers(1000, 0, 0), answers(0, 0, 29), "too few responses"),
        (answers(30, 0, 0), answers(0, 0, 30), "up"),
        (answers(0, 0, 30), answers(30, 0, 0), "down"),
        (answers(30, 0, 0), answers(30, 0, 0), "no clear change"),
        (answers(0, 0, 0), answers(30, 0, 0), "no responses"),
        (answers(30, 0, 0), answers(0, 0, 0), "no responses"),
    ],
)
def test_verdict_is_one_of_five(now: dict[str, int | None], before: dict[str, int | None], verdict: str) -> None:
    assert change(NPS, now, before).verdict == verdict


def test_counts_have_neither_range_nor_verdict() -> None:
    responses = MEASURES["responses"]
    found = change(responses, {"responses": 120}, {"responses": 100})
    assert figure(responses, {"responses": 120}) == Figure(120, None, None, 120, "count", "count")
    assert (found.value, found.lo, found.hi, found.verdict) == (20, None, None, None)


def test_one_value_has_a_mean_and_no_range() -> None:
    found = figure(MEASURES["effort"], {"effort_total": 3, "effort_squares": 9, "effort_answers": 1})
    assert (found.value, found.lo, found.hi, found.n) == (3, None, None, 1)


def test_a_mean_stays_on_the_scale_of_its_answers() -> None:
    effort = figure(MEASURES["effort"], {"effort_total": 8, "effort_squares": 28, "effort_answers": 4})
    waiting = figure(MEASURES["waiting"], {"queue_total": 1000, "queue_squares": 10**6, "queue_known": 4})
    assert effort.lo == 1
    assert waiting.lo == 0


INVITED = {"answered": 20, "delivered": 80, "invited": 100, "delivery_known": 80}


def test_response_rate_is_of_delivered_and_of_invited_where_delivery_is_unknown() -> None:
    rate = MEASURES["response_rate"]
    known = figure(rate, INVITED)
    unknown = figure(rate, {"answered": 20, "delivered": 25, "invited": 100, "delivery_known": 0})
    assert (known.value, known.n, known.method) == (0.25, 80, "Wilson, of delivered")
    assert (unknown.value, unknown.n) == (0.2, 100)
    assert unknown.method == "Wilson, of invited, since delivered is unknown"


def test_satisfied_opened_and_answered_are_shares_of_the_whole_that_their_formula_names() -> None:
    sent = {"invited": 1_000, "delivered": 950, "delivery_known": 950, "opened": 400, "answered": 200}
    shown = {name: figure(MEASURES[name], sent | {"csat_tops": 70, "csat_answers": 100}) for name in
             ("csat", "open_rate", "response_rate")}  # fmt: skip
    assert {name: f"{100 * (of.value or 0):.1f} of {of.n}" for name, of in shown.items()} == {
        "csat": "70.0 of 100",
        "open_rate": "42.1 of 950",
        "response_rate": "21.1 of 950",
    }
    assert formula(MEASURES["open_rate"]).startswith("opened / delivered")
    assert formula(MEASURES["csat"]) == "csat tops / csat answers"


def test_response_rates_are_compared_over_the_same_whole() -> None:
    rate, unknown = MEASURES["response_rate"], {"answered": 20, "delivered": 20, "invited": 100, "delivery_known": 0}
    found = change(rate, INVITED, unknown)
    assert (found.value, found.verdict) == (0, "no clear change")
    assert found.method == "Newcombe, of invited, since delivered is unknown"
    assert figure(rate, INVITED, beside=unknown).n == 100


@pytest.mark.parametrize(
    ("counts", "target", "verdict"),
    [
        ((500, 300, 200), 30, "clear"),
        ((500, 300, 200), 33, "watch"),
        ((500, 300, 200), 35, "alert"),
        ((5, 3, 2), 90, "too few responses"),
        ((0, 0, 0), 10, "no responses"),
    ],
)
def test_alert_needs_the_whole_range_below_the_target(
    counts: tuple[int, int, int], target: float, verdict: str
) -> None:
    assert target_verdict(figure(NPS, answers(*counts)), target) == verdict


def test_target_of_a_measure_that_is_better_low() -> None:
    detractors = figure(MEASURES["detractor_share"], answers(500, 300, 200))
    assert target_verdict(detractors, 0.25, "lower") == "clear"
    assert target_verdict(detractors, 0.19, "lower") == "watch"
    assert target_verdict(detractors, 0.15, "lower") == "alert"


def test_a_page_says_what_it_can_see() -> None:
    assert visible_change(NPS, answers(14_200, 8_700, 8_800), answers(14_900, 9_200, 7_900)) == 2
    assert visible_change(MEASURES["promoter_share"], answers(50, 30, 20), answers(50, 30, 20)) == 20
    assert visible_change(NPS, answers(29, 0, 0), answers(100, 100, 100)) is None
    assert visible_change(MEASURES["responses"], {"responses": 100}, {"responses": 100}) is None


COUNTS = st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000))


@settings(max_examples=150)
@given(COUNTS, COUNTS)
def test_verdict_follows_the_range_and_turns_with_the_sides(
    now: tuple[int, int, int], before: tuple[int, int, int]
) -> None:
    found, turned = change(NPS, answers(*now), answers(*before)), change(NPS, answers(*before), answers(*now))
    if found.lo is not None and found.hi is not None:
        assert min(sum(now), sum(before)) >= FEW
        assert (found.verdict == "up") == (found.lo > 0)
        assert (found.verdict == "down") == (found.hi < 0)
    opposite = {"up": "down", "down": "up"}
    assert turned.verdict == opposite.get(str(found.verdict), found.verdict)


@pytest.mark.parametrize("sums", [answers(-1, 5, 5), {"promoters": 5, "detractors": 6, "scored": 10}])
def test_impossible_sums_are_refused(sums: dict[str, int | None]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        figure(NPS, sums)
