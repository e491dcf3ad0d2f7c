"""The demo company: complete, the same for the same seed, and never mixed with real data."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.contract import TABLES
from data.demo import contacts_note, filling, finished_recipe, make_demo, table_hash
from data.home import ConfigurationWrong, Home, create_home
from data.lake import Lake
from data.redaction.staff import redactor_of
from data.store import Store
from tests.demo_files import Ask, one, reader

ROOT = Path(__file__).resolve().parent.parent
UNTIL = date(2026, 11, 18)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A demo of 4,000 responses in 3 months."""
    return make_demo(tmp_path_factory.mktemp("small"), 4_000, 3, until=UNTIL)


@pytest.fixture(scope="module")
def ask_small(small: Home) -> Ask:
    return reader(small)


def test_it_has_the_responses_asked_for_up_to_its_last_day(ask_small: Ask) -> None:
    found = ask_small(
        "select count(*) as n, count(distinct response_id) as ids, min(day) as a, max(day) as b from responses"
    )
    assert found.iloc[0].tolist()[:2] == [4_000, 4_000]
    assert pd.Timestamp(found.a[0]).date() == date(2026, 9, 1)
    assert UNTIL - timedelta(days=1) <= pd.Timestamp(found.b[0]).date() <= UNTIL


def test_a_day_is_the_local_day_of_its_moment(ask_small: Ask) -> None:
    for table, moment in (("responses", "responded_at"), ("interactions", "started_at"), ("invitations", "sent_at")):
        assert not one(
            ask_small, f"select count(*) from {table} where cast({moment} at time zone 'Europe/London' as date) <> day"
        )


def test_each_response_repeats_its_contact_and_answers_its_invitation(ask_small: Ask) -> None:
    copies = "queue_seconds handle_seconds hold_seconds transfers asked_again next_contact_days"
    context = (
        "region_id centre_id team_id agent_id vendor touchpoint channel product issue function segment customer_id"
    )
    same = " and ".join(f"r.{name} is not distinct from i.{name}" for name in f"{copies} {context}".split())
    matched = f"select count(*) from responses r join interactions i using (interaction_id) where {same}"
    assert one(ask_small, matched) == 4_000
    invited = "select count(*) from responses r join invitations v using (invitation_id) where "
    assert one(ask_small, invited + "v.answered_at = r.responded_at and v.interaction_id = r.interaction_id") == 4_000
    assert not one(
        ask_small,
        "select count(*) from responses r join interactions using (interaction_id) where responded_at < started_at",
    )


def test_the_next_contact_is_counted_over_all_contacts(ask_small: Ask) -> None:
    wrong = """
        select count(*) from (
            select next_contact_days, contacts_before_7_days,
                lead(day) over (partition by customer_id, issue order by started_at, interaction_id) - day as days,
                count(*) over (
                    partition by customer_id, issue order by day range between interval 7 day preceding and current row
                ) as near
            from interactions
        ) where next_contact_days is distinct from days or contacts_before_7_days >= near
    """
    assert one(ask_small, wrong) == 0
    assert (
        0.1
        < one(
            ask_small,
            "select avg(cast(next_contact_days <= 7 as int)) from interactions where next_contact_days is not null",
        )
        < 1
    )


def test_invitations_say_what_became_of_them(ask_small: Ask) -> None:
    assert not one(
        ask_small, "select count(*) from invitations where answered_at < opened_at or opened_at < delivered_at"
    )
    assert not one(
        ask_small, "select count(*) from invitations where not_sampled_reason is not null and delivered_at is not null"
    )
    assert not one(ask_small, "select count(*) from invitations where touchpoint in ('purchase', 'return')")
    assert one(ask_small, "select count(answered_at) from invitations") == 4_000


def test_the_relationship_is_asked_about_each_quarter_and_nobody_of_the_staff_stands_behind_it(
    small: Home, ask_small: Ask
) -> None:
    found = ask_small("""
        select count(*) as n, count(distinct customer_id) as customers, min(day) as first, max(day) as last,
            count(region_id) as regions, count(coalesce(team_id, agent_id, interaction_id, touchpoint)) as staff
        from of_relationship
    """).iloc[0]
    assert found.n == found.customers == found.regions == round(23_040 / 150) and found.staff == 0
    assert pd.Timestamp(found["first"]).date() >= date(2026, 10, 13) and pd.Timestamp(found["last"]).date() <= UNTIL
    ids = "select count(*) from responses join of_relationship using (response_id)"
    assert one(ask_small, ids) == 0
    gone = "select count(*) from of_relationship join customers using (customer_id) where day > churned_at"
    assert one(ask_small, gone) == 0
    at = "select count(*) from of_relationship where cast(responded_at at time zone 'Europe/London' as date) <> day"
    assert one(ask_small, at) == 0
    for column in ("survey", "survey_channel", "language", "segment"):
        said = set(
            ask_small(f"select distinct {column} as value from of_relationship where {column} is not null").value
        )
        assert said and said <= set(small.config.values[column])


def test_every_value_is_one_that_the_configuration_allows(small: Home, ask_small: Ask) -> None:
    for column, allowed in small.config.values.items():
        for table in ("responses", "interactions", "invitations"):
            if TABLES[table].column(column):
                found = ask_small(f"select distinct {column} as value from {table} where {column} is not null").value
                assert set(found) <= set(allowed), (table, column)


def test_the_organisation_has_its_units_and_everyone_a_place(ask_small: Ask) -> None:
    levels = ask_small("select level, count(*) as n from units group by 1").set_index("level").n.to_dict()
    assert levels == {"region": 4, "centre": 12, "team": 48}
    assert one(ask_small, "select count(distinct agent_id) from people") == 600
    placed = """
        select count(*) from interactions as i where agent_id is not null and not exists (
            select 1 from people as p where p.agent_id = i.agent_id and p.unit_id = i.team_id
                and i.day between p.valid_from and coalesce(p.valid_to, i.day)
        )
    """
    assert one(ask_small, placed) == 0


def test_contact_data_belongs_to_nobody(ask_small: Ask) -> None:
    wrong = "phone not like '+44 7700 900___' or not regexp_matches(email, '@example[.](com|org|net)$')"
    assert one(ask_small, f"select count(*) from customers where {wrong}") == 0


def test_none_of_its_words_is_taken_for_an_identifier_or_a_name(small: Home, ask_small: Ask) -> None:
    redact = redactor_of(small, Lake(small.lake_path, small.rating_names))
    words = ask_small("""
        select distinct verbatim from (select verbatim from responses union all select verbatim from of_relationship)
        where verbatim is not null
    """)["verbatim"]
    assert [(text, redact(text)) for text in words if redact(text) != text] == []


def test_each_role_has_a_person(small: Home) -> None:
    accounts = {account.account_id: account for account in Store(small.store_url).accounts()}
    roles = {role for account in accounts.values() for role in account.roles}
    assert roles == {"executive", "manager", "agent", "analyst", "advocate", "function", "reader", "administrator"}
    assert accounts["marta"].grants[0]["path"] == ["West", "Harlow", "Alder"]
    assert all(account.is_demo for account in accounts.values())


def test_the_same_seed_and_day_give_the_same_tables(small: Home, tmp_path: Path) -> None:
    again, other = (make_demo(tmp_path / str(seed), 4_000, 3, seed, UNTIL) for seed in (7, 8))
    print("table hash", table_hash(small))
    assert table_hash(again) == table_hash(small) != table_hash(other)


def test_a_killed_demo_is_made_anew_and_a_complete_one_is_kept(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(step: str, done: int, of: int) -> None:
        if done == 1:
            raise Killed

    steps: list[str] = []
    with pytest.raises(Killed):
        make_demo(tmp_path, 1_000, 2, until=UNTIL, progress=kill)
    assert finished_recipe(tmp_path) is None
    make_demo(tmp_path, 1_000, 2, until=UNTIL, progress=lambda step, done, of: steps.append(step))
    assert finished_recipe(tmp_path) is not None and not (tmp_path / "demo-progress.json").exists()
    assert len(steps) == 4
    home = make_demo(tmp_path, 1_000, 2, until=UNTIL, progress=kill)
    assert one(reader(home), "select count(*) from responses") == 1_000


def test_a_remade_demo_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    home = make_demo(tmp_path, 1_000, 3, until=UNTIL)
    store = Store(home.store_url)
    before = [event.started_at for event in store.events()]
    make_demo(tmp_path, 1_200, 3, until=date(2026, 11, 1))
    assert one(reader(home), "select count(*) from responses") == 1_200
    assert pd.Timestamp(one(reader(home), "select max(day) from responses")).date() == date(2026, 11, 1)
    after = [event.started_at for event in store.events()]
    assert before and after and not set(before) & set(after)
    assert len(store.accounts()) == len({account.account_id for account in store.accounts()}) == 11
    assert [target.value for target in store.targets() if not target.unit_path] == [25.0]


def test_a_demo_killed_outright_is_noticed(tmp_path: Path) -> None:
    made = f"make_demo(Path({str(tmp_path)!r}), 1000, 2, progress=stop)"
    code = f"from pathlib import Path; from data.demo import make_demo; {made}"
    stop = "import os\ndef stop(step, done, of):\n    if done == 1: os._exit(9)\n"
    assert subprocess.run([sys.executable, "-c", stop + code], cwd=ROOT, check=False).returncode == 9
    assert finished_recipe(tmp_path) is None and (tmp_path / "demo-progress.json").exists()
    home = make_demo(tmp_path, 1_000, 2, until=UNTIL)
    assert finished_recipe(tmp_path) is not None and not (tmp_path / "demo-progress.json").exists()
    assert one(reader(home), "select count(*) from responses") == 1_000


def test_responses_beyond_the_contacts_have_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "MOST_WITH_CONTACT", 600)
    ask = reader(make_demo(tmp_path, 2_000, 2, until=UNTIL))
    assert one(ask, "select count(distinct response_id) from responses") == 2_000
    linked = "select count(interaction_id), count(invitation_id), count(queue_seconds) < 600 from responses"
    assert ask(linked).iloc[0].tolist() == [600, 600, True]
    assert one(ask, "select count(*) from invitations") == 2_640
    assert not one(ask, "select count(*) from responses where touchpoint in ('purchase', 'return')")


def test_a_company_home_never_becomes_a_demo(tmp_path: Path) -> None:
    create_home(tmp_path, "company", "Real")
    with pytest.raises(ConfigurationWrong):
        make_demo(tmp_path, 1_000, 2)
    with pytest.raises(ValueError, match="at least 1 response"):
        make_demo(tmp_path / "none", 0, 2)


def test_it_says_which_responses_have_no_contact() -> None:
    assert contacts_note(250_000) == ""
    assert contacts_note(10_000_000).startswith("9,000,000 of 10,000,000 responses have no interaction")
