"""The audit: what is written down, that it can be asked, and that a line that was changed shows."""

import csv
import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.asking import client_words
from dashboard.callbacks import UPDATE_PATH
from data.audit import KINDS
from data.sessions import Lasting
from data.store import Store
from tests.access.conftest import PASSWORD
from tests.access.requests import body, card_request
from tests.company import TODAY


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'goodword.db'}")
    opened.upgrade()
    yield opened
    opened.close()


def test_lines_are_found_by_day_account_and_kind_page_by_page(store):
    for number in range(120):
        store.record("exported", f"a{number % 3}", {"filter": "region=West"}, number)
    store.record("signed in", "a0")
    today = datetime.now(UTC).date()
    assert [entry.count for entry in store.audit(account_id="a1", kind="exported", lines=2)] == [118, 115]
    pages = [store.audit(today, kind="exported", page=page, lines=50) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [50, 50, 20, 0]
    assert store.audit_count(today, "a0") == 41
    assert store.audit(today.replace(year=2020)) == ()
    with pytest.raises(ValueError, match="Kinds: signed in"):
        store.record("gossip", "a0")


def test_lines_written_side_by_side_follow_from_each_other(store):
    def write(name: str) -> None:
        for number in range(25):
            store.record("exported", name, count=number)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.audit_count() == 100
    assert store.broken_entry() is None


@pytest.mark.parametrize(
    ("tampering", "shows_at"),
    [
        ("update audit set account_id = 'b' where entry_id = 3", 3),
        ("update audit set count = 1 where entry_id = 5", 5),
        ("update audit set about = '{}' where entry_id = 1", 1),
        ("delete from audit where entry_id = 4", 5),
        ("delete from audit where entry_id = 1", 2),
        ("update audit set entry_id = entry_id + 100 where entry_id = 6", 106),
    ],
)
def test_a_line_that_was_changed_or_taken_out_shows(store, tmp_path, tampering, shows_at):
    for number in range(6):
        store.record("exported", "a", {"filter": "x"}, 10 + number)
    connection = sqlite3.connect(tmp_path / "goodword.db")
    for deed in ("update", "delete"):
        connection.execute(f"drop trigger audit_no_{deed}")
    connection.execute(tampering)
    connection.commit()
    connection.close()
    assert store.broken_entry() == shows_at


def test_taking_the_last_line_shows_against_a_head_that_was_kept(store, tmp_path):
    for _ in range(3):
        store.record("exported", "a")
    kept = store.head()
    connection = sqlite3.connect(tmp_path / "goodword.db")
    connection.execute("drop trigger audit_no_delete")
    connection.execute("delete from audit where entry_id = 3")
    connection.commit()
    connection.close()
    assert store.broken_entry() is None
    assert store.head() != kept


def test_sign_ins_and_changes_are_written_down_without_what_was_typed(own):
    client = own.client()
    client.post("/sign-in", data={"account": "my password by mistake", "password": "x"})
    client.post("/sign-in", data={"account": "mona", "password": "not this one either"})
    client.post("/sign-in", data={"account": "mona", "password": PASSWORD})
    client.post("/sign-out")
    own.store.change_account("wes", "ada", grants=({"path": ["North"], "role": "manager"},))
    found = [(entry.kind, entry.account_id) for entry in reversed(own.store.audit())]
    assert found[-6:] == [
        ("configuration", ""),
        ("sign-in failed", ""),
        ("sign-in failed", "mona"),
        ("signed in", "mona"),
        ("signed out", "mona"),
        ("account changed", "ada"),
    ]
    said = json.dumps([dict(entry.about) for entry in own.store.audit()])
    for secret in ("by mistake", "not this one", PASSWORD, "scrypt"):
        assert secret not in said
    assert {entry.kind for entry in own.store.audit()} <= set(KINDS)
    assert own.store.broken_entry() is None


def test_another_goodword_toml_is_noted_once_at_the_next_start(own):
    from dashboard.workspace import Workspace

    def starts() -> int:
        with own.app.server.app_context():
            Workspace(own.home.path).opened()
        return own.store.audit_count(kind="configuration")

    assert [starts(), starts()] == [1, 1]
    file = own.home.path / "goodword.toml"
    file.write_text(file.read_text() + 'currency = "CHF"\n')
    assert [starts(), starts()] == [2, 2]


def test_a_browser_is_called_by_a_few_words():
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"
    assert client_words(firefox) == "Firefox on Windows"
    assert client_words(chrome) == "Chrome on Linux"
    assert client_words("<script>") == "A browser"


def test_what_is_carried_away_and_opened_is_written_down_with_filter_and_count(own):
    client = own.client("wes")
    client.get("/export.csv?measure=responses&period=2026-10&q=very+friendly")
    place = {"type": "grid", "name": "rows", "q": "period=2026-10&q=friendly&measure=responses", "v": 1}
    answer = client.post(UPDATE_PATH, json=grid_request(own.app, {**place, "d": TODAY.isoformat()}))
    assert answer.status_code == 200, answer.text
    opened, exported = own.store.audit(lines=2)
    assert (exported.kind, exported.account_id, opened.kind) == ("exported", "wes", "person opened")
    assert exported.about == {"what": "responses.csv", "filter": "period=2026-10&q=(words)"}
    assert opened.count == exported.count and opened.count > 0
    assert "friendly" not in json.dumps([dict(entry.about) for entry in own.store.audit()])


def test_one_answer_that_was_opened_is_written_down_and_one_that_does_not_exist_is_not(own):
    client = own.client("wes")
    file = client.get("/export.csv?measure=responses&period=2026-10").data.decode("utf-8-sig")
    known = next(csv.DictReader(file.splitlines()))["response_id"]
    for said in (known, "R99999"):
        asked = {"answer": "response", "name": "response_contact", "q": f"id={said}"}
        assert client.post(UPDATE_PATH, **body(card_request(own.app, **asked))).status_code == 200
    [opened] = own.store.audit(kind="person opened")
    assert (opened.account_id, opened.about["response_id"], opened.count) == ("wes", known, 1)


def test_who_sees_no_customer_opens_no_person(own):
    before = own.store.audit_count(kind="person opened")
    place = {"type": "grid", "name": "rows", "q": "period=2026-10&measure=responses", "v": 1, "d": TODAY.isoformat()}
    answer = own.client("mona").post(UPDATE_PATH, json=grid_request(own.app, place))
    assert answer.json["response"] and own.store.audit_count(kind="person opened") == before


def grid_request(app, place: dict) -> dict:
    """What a browser sends for the first block of a grid."""
    output = next(name for name in app.callback_map if '"type":"grid"' in name)
    return {
        "output": output,
        "outputs": {"id": place, "property": "getRowsResponse"},
        "inputs": [{"id": place, "property": "getRowsRequest", "value": {"startRow": 0, "endRow": 100}}],
        "state": [{"id": place, "property": "id", "value": place}],
        "changedPropIds": [],
    }


def lasts(minutes: float) -> Lasting:
    return Lasting(idle=timedelta(minutes=minutes), most=timedelta(hours=8))


def ends_by_signing_out(store: Store, key: str) -> None:
    session = store.session(key, Lasting())
    assert store.end_session(session.session_id, "ada", "ada", "signed out")


def ends_by_all_others(store: Store, key: str) -> None:
    assert store.end_sessions("ada", "ben") == 1


def ends_by_another_password(store: Store, key: str) -> None:
    assert store.choose_password("ada", "a hash")


def ends_by_a_link(store: Store, key: str) -> None:
    store.give_code("ada", "a code", "ben")


def ends_at_its_next_request(store: Store, key: str) -> None:
    assert store.session(key, lasts(-1)) is None


def ends_at_the_next_sign_in_of_anybody(store: Store, key: str) -> None:
    store.begin_session("ben", "a browser", lasts(-1))


def ends_by_a_restore(store: Store, key: str) -> None:
    assert store.close_all(datetime.now(UTC), "") == 1


@pytest.mark.parametrize(
    "end",
    [
        ends_by_signing_out, ends_by_all_others, ends_by_another_password, ends_by_a_link, ends_at_its_next_request,
        ends_at_the_next_sign_in_of_anybody, ends_by_a_restore,
    ],
)  # fmt: skip
def test_looking_as_another_person_has_a_last_line_however_its_session_ends(store, end):
    for account in ("ada", "ben"):
        store.add_account(account, account.title(), ["administrator"], [])
    key = store.begin_session("ada", "a browser", Lasting())
    store.see_as(store.session(key, Lasting()), "wes")
    end(store, key)
    end_told = [(line.account_id, line.about) for line in store.audit(kind="seeing as ended")]
    assert end_told == [("ada", {"account": "wes", "why": "the session ended"})]
    assert store.session(key, Lasting()) is None
    assert store.broken_entry() is None


def test_an_ended_session_of_who_looked_as_themselves_leaves_no_such_line(store):
    store.add_account("ada", "Ada", ["administrator"], [])
    ends_at_its_next_request(store, store.begin_session("ada", "a browser", Lasting()))
    assert store.audit(kind="seeing as ended") == ()
