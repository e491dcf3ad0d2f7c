"""Every story of tests/reference/demo_stories.toml is in the files of the default demo, and none in a quiet one."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo import make_demo
from data.engine import Engine
from data.home import Home
from tests.demo_files import Ask, one, reader
from tests.test_transfers import found_and_planted

UNTIL = date(2026, 11, 18)
LAST_SUNDAY = date(2026, 11, 15)
STORIES = tomllib.loads((Path(__file__).parent / "reference" / "demo_stories.toml").read_text(encoding="utf-8"))
NPS = "100 * avg(case when score >= 9 then 1 when score <= 6 then -1 when score is not null then 0 end)"
WEST_FAULT = "region_id = 'West' and touchpoint = 'fault'"


def within(name: str, value: float, limits: list[float]) -> None:
    """Print a figure and hold it against its limits."""
    print(f"{name}: {value:.3f} (allowed {limits[0]} to {limits[1]})")
    assert limits[0] <= value <= limits[1], name


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo in its default size."""
    return make_demo(tmp_path_factory.mktemp("full"), until=UNTIL)


@pytest.fixture(scope="session")
def ask_full(full: Home) -> Ask:
    return reader(full)


def first_day(weeks: int) -> date:
    """The Monday that begins the last so many whole weeks."""
    return LAST_SUNDAY - timedelta(days=7 * weeks - 1)


def nps(ask: Ask, first: date, last: date, where: str = "true") -> float:
    """NPS of the responses from first to last day."""
    return float(
        one(ask, f"select {NPS} from responses where day between $first and $last and {where}", first=first, last=last)
    )


def change(ask: Ask, where: str = "true") -> tuple[float, float]:
    """NPS in the 13 weeks before the last 13, and its change since."""
    now, before = first_day(13), first_day(26)
    was = nps(ask, before, now - timedelta(days=1), where)
    return was, nps(ask, now, LAST_SUNDAY, where) - was


@pytest.mark.slow
class TestStories:
    """Each story of tests/reference/demo_stories.toml is in the files of the default demo."""

    def test_sizes(self, ask_full: Ask) -> None:
        counts = {
            table: one(ask_full, f"select count(*) from {table}")
            for table in ("responses", "interactions", "invitations")
        }
        shares = ask_full("""select avg(cast(agent_id is null and not is_self_service as int)) as no_agent,
            count(verbatim) / count(*) as words from responses""").iloc[0]
        print(counts, f"no known agent {shares.no_agent:.4f}, with words {shares.words:.3f}")
        assert one(ask_full, "select count(*) from customers") == 180_000
        assert counts["responses"] == 250_000 and counts["invitations"] == 1_100_000
        assert counts["interactions"] == pytest.approx(3_500_000, rel=0.02)
        assert shares.no_agent == pytest.approx(0.01, abs=0.002) and shares.words == pytest.approx(1 / 3, abs=0.02)
        again, commonest = ask_full("""
            select 1 - count(*) / sum(n), max(n) / sum(n)
            from (select count(*) as n from responses where verbatim is not null group by verbatim)
        """).iloc[0]
        print(f"{again:.2%} of the words stand twice, the commonest is {commonest:.3%}")
        assert again <= 0.05 and commonest <= 0.005

    def test_the_company_falls_at_the_end(self, ask_full: Ask) -> None:
        before, moved = change(ask_full)
        within("company before", before, STORIES["company"]["before"])
        within("company change", moved, STORIES["company"]["change"])

    def test_outage(self, ask_full: Ask) -> None:
        story = STORIES["outage"]
        within("West x fault", change(ask_full, WEST_FAULT)[1], story["change_of_the_pair"])
        within("West", change(ask_full, "region_id = 'West'")[1], story["change_of_the_region"])
        for region in ("North", "East", "South"):
            within(region, change(ask_full, f"region_id = '{region}'")[1], story["change_of_the_other_regions"])
        spared = change(ask_full, f"{WEST_FAULT} and centre_id = '{story['centre_spared']}'")[1]
        assert all(
            change(ask_full, f"{WEST_FAULT} and centre_id = '{hit}'")[1] < spared - 15 for hit in story["centres_hit"]
        )

    def test_hold_rises_before_the_scores_fall(self, ask_full: Ask) -> None:
        story = STORIES["outage"]
        rises, falls = first_day(story["hold_begins_weeks_before"]), first_day(story["begins_weeks_before"])
        hold = f"select avg(hold_seconds) from interactions where {WEST_FAULT} and day between $first and $last"
        usual = one(ask_full, hold, first=rises - timedelta(days=60), last=rises - timedelta(days=1))
        within("hold", one(ask_full, hold, first=rises, last=falls - timedelta(days=1)) / usual, story["hold_times"])
        named = hold.replace("hold_seconds", "cast(issue = 'no repair date' as int)")
        within(
            "no date before",
            one(ask_full, named, first=first_day(40), last=falls - timedelta(days=1)),
            story["no_repair_date_share"][0],
        )
        within("no date since", one(ask_full, named, first=falls, last=LAST_SUNDAY), story["no_repair_date_share"][1])

    def test_hard_month(self, ask_full: Ask) -> None:
        story, months = STORIES["hard_month"], "strftime(day, '%Y-%m')"
        hard = pd.Period("2026-11") - story["months_before_the_last"]
        by = f"select touchpoint, {months} as month, {NPS} as nps, count(*) as n from responses group by 1, 2"
        parts = ask_full(by).pivot(index="touchpoint", columns="month", values="nps").astype(float)
        rows = ask_full(by).pivot(index="touchpoint", columns="month", values="n").astype(float)
        moved = parts[str(hard)] - parts[str(hard - 1)]
        print(moved.round(1).to_dict())
        assert (moved > 0).all()
        shares = rows / rows.sum()
        within(
            "share",
            shares[str(hard)][story["touchpoint"]] / shares[str(hard - 1)][story["touchpoint"]],
            story["share_times"],
        )
        total = (
            ask_full(f"select {months} as month, {NPS} as nps from responses group by 1")
            .set_index("month")
            .nps.astype(float)
        )
        within("total", total[str(hard)] - total[str(hard - 1)], story["total_change"])

    def test_hard_queue(self, ask_full: Ask) -> None:
        story = STORIES["hard_queue"]
        quiet = f"day < '{first_day(STORIES['outage']['begins_weeks_before'])}' and team_id is not null"
        teams = (
            ask_full(f"select team_id, {NPS} as nps from responses where {quiet} group by 1")
            .set_index("team_id")
            .nps.astype(float)
        )
        own = teams[story["team"]]
        assert (teams < own).sum() < story["raw_rank_from_below"]
        within("raw gap", own - teams.drop(story["team"]).mean(), story["raw_gap"])
        by = f"""
            select touchpoint, team_id = '{story["team"]}' as own, {NPS} as nps, count(*) as n
            from responses where {quiet} group by 1, 2
        """
        cells = ask_full(by).pivot(index="touchpoint", columns="own").astype(float)
        gap = np.average(cells["nps"][True] - cells["nps"][False], weights=cells["n"][True])
        within("same contacts", float(gap), story["same_contacts_gap"])

    def test_team_changes(self, ask_full: Ask) -> None:
        story = STORIES["team_changes"]
        moved = ask_full(
            "select agent_id, max(valid_from) as since from people group by 1 having count(distinct unit_id) > 1"
        )
        within("agents", len(moved), story["agents"])
        assert pd.to_datetime(moved.since).min().date() >= first_day(story["begins_weeks_before"])
        seen = ask_full("select agent_id from responses group by 1 having count(distinct team_id) > 1").agent_id
        assert set(moved.agent_id) <= set(seen)

    def test_outsourcer(self, ask_full: Ask) -> None:
        story = STORIES["outsourcer"]
        transfers = (
            ask_full("select vendor, avg(transfers) as n from interactions where team_id is not null group by 1")
            .set_index("vendor")
            .n
        )
        within(
            "transfers", transfers[story["vendor"]] / transfers.drop(story["vendor"]).iloc[0], story["transfers_times"]
        )
        assert one(ask_full, "select count(distinct centre_id) from interactions where vendor is not null") == 1

    def test_voucher(self, ask_full: Ask) -> None:
        story = STORIES["voucher"]
        words = "|".join(story["words"]).replace("'", "''")
        share = f"""select avg(cast(regexp_matches(lower(verbatim), '\\b({words})\\b') as int))
            from responses where verbatim is not null and touchpoint <> 'fault' and day between $first and $last"""
        begins = first_day(story["begins_weeks_before"])
        within(
            "before",
            one(ask_full, share, first=date(2024, 12, 1), last=begins - timedelta(days=1)),
            story["share_before"],
        )
        within("since", one(ask_full, share, first=begins, last=LAST_SUNDAY), story["share_since"])

    @pytest.mark.parametrize("name", ["call_back", "welcome_script"])
    def test_programmes(self, ask_full: Ask, name: str) -> None:
        story = STORIES[name]
        begins = first_day(story["begins_weeks_before"])
        # Half a year on both sides; against the other centres outside West, without the touchpoint of the hard month.
        others = "region_id <> 'West' and centre_id is not null and touchpoint <> 'cancellation'"
        own = f"{others} and centre_id = '{story['centre']}'"
        rest = f"{others} and centre_id not in ('Kendal', 'Lewes')"
        days = (begins - timedelta(days=182), begins - timedelta(days=1))
        moved = [nps(ask_full, begins, LAST_SUNDAY, each) - nps(ask_full, *days, each) for each in (own, rest)]
        within(story["centre"], moved[0] - moved[1], story["effect"])

    def test_happy_only(self, ask_full: Ask) -> None:
        story = STORIES["happy_only"]
        agents = (
            ask_full(f"""select agent_id, avg(cast(not_sampled_reason is null as int)) as invited from invitations
            where team_id = '{story["team"]}' group by 1""")
            .set_index("agent_id")
            .invited.astype(float)
        )
        picky = (
            agents[agents < agents.median() * 0.7].index.tolist() or agents.nsmallest(story["agents"]).index.tolist()
        )
        assert len(picky) == story["agents"]
        among = f"agent_id in ({', '.join(map(repr, picky))})"
        others = f"team_id = '{story['team']}' and not {among}"
        comes_again = "avg(cast(coalesce(next_contact_days, 99) <= 7 as int))"
        scores = [one(ask_full, f"select {NPS} from responses where {who}") for who in (among, others)]
        repeats = [one(ask_full, f"select {comes_again} from interactions where {who}") for who in (among, others)]
        within("nps", scores[0] - scores[1], story["nps_gap"])
        within("repeats", repeats[0] - repeats[1], story["repeat_gap"])
        within("invited", agents[picky].mean() / agents.drop(picky).mean(), story["invited_share_times"])

    def test_wording(self, ask_full: Ask) -> None:
        story = STORIES["wording"]
        begins = first_day(story["begins_weeks_before"])
        weeks = timedelta(weeks=26)
        within(
            "wording",
            nps(ask_full, begins, begins + weeks) - nps(ask_full, begins - weeks, begins - timedelta(days=1)),
            story["effect"],
        )
        assert set(ask_full("select distinct survey from responses").survey) == set(story["surveys"])

    def test_relationship(self, ask_full: Ask) -> None:
        story = STORIES["relationship"]
        by_wave = ask_full(f"""
            select date_trunc('quarter', day) as wave, count(*) as n, {NPS} as nps
            from of_relationship group by 1 order by 1
        """).astype({"n": int, "nps": float})
        print(by_wave.to_dict("records"))
        assert len(by_wave) == story["waves"] and by_wave.n.between(*story["answers"]).all()
        within("score", one(ask_full, f"select {NPS} from of_relationship"), story["nps"])
        within("words", one(ask_full, "select count(verbatim) / count(*) from of_relationship"), [0.30, 0.42])
        both = "(select score from responses union all select score from of_relationship)"
        moved = one(ask_full, f"select {NPS} from {both}") - one(ask_full, f"select {NPS} from responses")
        within("what a mixture would move", moved, story["mixture_moves"])

    def test_transfers(self, full: Home) -> None:
        slope, truth = found_and_planted(full, Engine(full).at(UNTIL + timedelta(days=1)))
        within("points a transfer", truth, [slope.lo, slope.hi])

    def test_churn(self, ask_full: Ask) -> None:
        left = ask_full("""
            select
                case when score <= 6 then 'detractor' when score >= 9 then 'promoter' else 'passive' end as class,
                avg(cast(churned_at is not null as int)) as gone
            from customers
            join (select customer_id, arg_max(score, responded_at) as score from responses group by 1)
                using (customer_id)
            group by 1
        """)
        gone = left.set_index("class").gone
        within("churn", gone["detractor"] / gone["promoter"], STORIES["churn"]["detractor_times_promoter"])
        assert not one(
            ask_full, "select count(*) from interactions join customers using (customer_id) where day > churned_at"
        )


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """A company of 60,000 responses in which nothing happens."""
    return reader(make_demo(tmp_path_factory.mktemp("quiet"), 60_000, 7, until=UNTIL, quiet=True))


@pytest.mark.slow
def test_a_quiet_company_has_no_story_and_no_difference(quiet: Ask) -> None:
    moved = change(quiet)[1]
    print(f"change {moved:.2f}")
    assert abs(moved) < 2
    cells = quiet(
        f"select team_id, {NPS} as nps, count(*) as n from responses where team_id is not null group by 1"
    ).astype({"nps": float, "n": float})
    spread, chance = cells.nps.std(), (86 / np.sqrt(cells.n)).mean()
    print(f"teams differ by {spread:.2f}, by chance {chance:.2f}")
    assert spread < 1.3 * chance
    assert one(quiet, "select count(*) from (select 1 from people group by agent_id having count(*) > 1)") == 0
