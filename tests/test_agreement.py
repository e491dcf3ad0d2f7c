"""The staff agreement: no page, file or list shows a person beyond it, whatever it says and whoever looks."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.agreement import agreement_words, seen_by_words, sees_names, who_sees
from dashboard.cards import CARDS
from dashboard.workspace import EXTENSION, Workspace
from data.agreement import COLLEAGUE_NAMES, SEEN_BY, Persons
from data.home import FILE, Home, open_home
from data.store import Account, Store
from queries.scope import Scope
from tests.company import AGENTS, TEAMS, TODAY
from tests.test_bad_input import PAGES, seen
from tests.test_controls import values_of

LEADERS = {
    "lena": ("manager", {"path": ["West", "W1", "W1-a"]}),
    "cora": ("manager", {"path": ["West", "W1"]}),
    "wes": ("manager", {"path": ["West"]}),
    "maia": ("manager", {"path": []}),
    "otto": ("agent", {"agent_id": "A04"}),
    "mona": ("executive", {"path": []}),
    "ana": ("analyst", {"path": []}),
    "rita": ("reader", {"path": []}),
    "fay": ("function", {"path": [], "function": "Billing"}),
    "adam": ("advocate", {"path": []}),
}
NAMES_PERSONS = {"manager", "advocate"}
SEARCHES = ("?period=last-52-weeks", "?region=West&centre=W1&team=W1-a", "?region=West&centre=W1&team=W1-a&agent=A04")
PERSON = re.compile(r"Person A\d\d|(?<![\w=~&%])A\d\d(?!\w)")


@pytest.fixture(scope="module")
def staffed(served_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The served company with people of every kind."""
    home = open_home(Path(shutil.copytree(served_home.path, tmp_path_factory.mktemp("staffed") / "home")))
    store = Store(home.store_url)
    known = {account.account_id for account in store.accounts()}
    for account, (role, grant) in LEADERS.items():
        if account not in known:
            store.add_account(account, account.capitalize(), (role,), (grant,), is_demo=True)
    store.close()
    return home


def may_name(account: str, persons: Persons) -> set[str]:
    """Persons whom the account may see by their id or name, told by hand."""
    role, grant = LEADERS[account]
    if "agent_id" in grant:
        return {str(grant["agent_id"])}
    path = tuple(grant["path"])
    reach = {"own": 9, "team": 3, "centre": 2, "region": 1, "company": 0}[persons.seen_by]
    if role not in NAMES_PERSONS or len(path) < reach:
        return set()
    above = {team: ("West" if centre == "W1" else "North", centre, team) for team, centre in TEAMS.items()}
    # A00 moved, and some answers stand in units above their team.
    return {agent for agent, team in AGENTS.items() if above[team][: len(path)] == path} | {"A00"}


def everything_shown(app, client, search: str) -> Iterator[tuple[str, str]]:
    """All that a browser can get: pages with their cards, files of every card and of rows, and lists to choose from."""
    for path in PAGES:
        for name, text in seen(app, client, path, search).items():
            yield f"{path} {name}", text
    for card in CARDS:
        if not card.startswith("tested"):
            yield f"file of {card}", client.get(f"/export.csv{search}&card={card}").text
    yield "file of rows", client.get(f"/export.csv{search}&measure=responses").text
    yield "list of persons", json.dumps(values_of(app, client, "agent", search))


def shown_persons(text: str, search: str) -> set[str]:
    found = {match[-3:] for match in PERSON.findall(text)}
    # What the address itself asks for is repeated in it, and tells nothing.
    return found - ({"A04"} if "agent=A04" in search else set())


def apply(app, staffed: Home, monkeypatch: pytest.MonkeyPatch, persons: Persons) -> None:
    file = staffed.path / FILE
    plain = file.read_text(encoding="utf-8").split("[persons]")[0]
    said = f'[persons]\nseen_by = "{persons.seen_by}"\ncolleague_names = "{persons.colleague_names}"\n'
    file.write_text(plain + said, encoding="utf-8")
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(staffed.path, lambda zone: TODAY))


QUICK = [("own", "wes", 1), ("team", "cora", 1), ("team", "lena", 1), ("centre", "otto", 0)]
# Each agreement with each account, each of both with each address: all three at once would take three times as long.
WHOLE = [
    (seen_by, account, (of_agreement + of_account) % len(SEARCHES))
    for of_agreement, seen_by in enumerate(SEEN_BY)
    for of_account, account in enumerate(LEADERS)
]


@pytest.mark.parametrize(
    ("seen_by", "account", "place"),
    [*QUICK, *(pytest.param(*case, marks=pytest.mark.slow) for case in WHOLE if case not in QUICK)],
)
def test_nothing_shows_a_person_beyond_the_agreement(app, client, staffed, monkeypatch, seen_by, account, place):
    search = SEARCHES[place]
    persons = Persons(seen_by=seen_by, colleague_names=COLLEAGUE_NAMES[place])
    apply(app, staffed, monkeypatch, persons)
    assert client.post("/person", data={"account": account}).status_code == 303
    allowed, found = may_name(account, persons), set()
    for where, text in everything_shown(app, client, search):
        persons_there = shown_persons(text, search)
        assert persons_there <= allowed, where
        found |= persons_there
    if allowed and place == 1 and account in ("lena", "cora", "wes"):
        assert found, "who may see persons sees some, else this proves nothing"


def test_a_removed_agreement_is_found_out(app, client, staffed, monkeypatch):
    apply(app, staffed, monkeypatch, Persons(seen_by="own"))
    monkeypatch.setattr(Scope, "agreed", lambda scope, persons: scope)
    client.post("/person", data={"account": "wes"})
    found = set()
    for _, text in everything_shown(app, client, SEARCHES[1]):
        found |= shown_persons(text, SEARCHES[1])
    assert found


def test_the_agreement_is_said_in_words():
    assert agreement_words(Persons(seen_by="team", figures_from=50, colleague_names="consent")) == (
        "A person’s figures are seen by the person and by whoever leads the team.",
        "A person has a score from 50 answers on.",
        "Colleagues see the names of those who agreed to it.",
    )
    assert seen_by_words(["Marta"]) == "Seen by you and Marta."
    assert seen_by_words([]) == "Seen by you."
    assert seen_by_words(["Marta"], ["Anya", "Nils"]) == (
        "Seen by you and Marta. Without your name, they may also be seen by Anya and Nils."
    )


def test_whoever_is_shown_another_name_is_told_apart_from_whoever_sees_names():
    named = {
        role: sees_names(Account(role, role, (role,), ({"path": []},)))
        for role in ("manager", "advocate", "analyst", "function")
    }
    assert named == {"manager": True, "advocate": True, "analyst": False, "function": False}


def test_who_sees_a_person_follows_grants_and_agreement():
    accounts = [Account(name, name.capitalize(), (role,), (grant,)) for name, (role, grant) in LEADERS.items()]
    path = ("West", "W1", "W1-a")
    for seen_by, expected in {"own": (), "team": ("Lena",), "centre": ("Lena", "Cora"),
                              "region": ("Lena", "Cora", "Wes")}.items():  # fmt: skip
        assert who_sees(accounts, Persons(seen_by=seen_by), "A04", [path]) == expected
    assert {"Maia", "Ana", "Adam"} <= set(who_sees(accounts, Persons(), "A04", [path]))
    assert not {"Rita", "Mona", "Otto"} & set(who_sees(accounts, Persons(), "A04", [path]))


def test_who_led_the_former_unit_of_an_agent_is_named(warehouse):
    # A00 moved from N1-a to W1-b: see tests/company.py.
    now, paths = warehouse.path_now("A00"), warehouse.paths_of("A00")
    leaders = [Account(path[-1], path[-1], ("manager",), ({"path": list(path)},)) for path in sorted(paths)]
    assert set(who_sees(leaders, Persons(seen_by="team"), "A00", paths)) == {"N1-a", "W1-b"}
    assert who_sees(leaders, Persons(seen_by="team"), "A00", [now]) == ("W1-b",)


def test_consent_is_kept_and_can_be_taken_back(staffed):
    store = Store(staffed.store_url)
    for given in (True, True, False, True):
        store.set_consent("A04", given)
        assert store.consents() == ({"A04"} if given else set())
    store.set_consent("A04", False)
    store.close()
