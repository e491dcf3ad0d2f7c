"""The page of administrators: each deed over a real store, its refusals, and what everyone else finds there."""

import csv
import io
import re
import sqlite3
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.administration.routes import DEEDS
from dashboard.identity import policy_version
from dashboard.settings import SETTINGS
from dashboard.workspace import EXTENSION, Workspace
from data.configuration import KEYS
from data.home import FILE
from data.sessions import Lasting
from data.store import Account
from tests.access.conftest import Guarded
from tests.access.requests import body, card_request
from tests.access.test_gate import contents
from tests.company import TODAY
from tests.test_bad_input import seen

UPDATE = "/_dash-update-component"
TABS = ("people", "units", "agreements", "sessions", "settings", "audit")
OTHERS = ("mona", "wes", "femi", "nell")
STAFF = """account,name,role,unit,agent_id
mona,Mona Okafor,manager,West,
ada,Ada Min,administrator,,
femi,Femi Ade,agent,,A00
jo,Jo Ining,reader,(company),
"""


def page(own: Guarded, client, search: str) -> str:
    """The page as the browser gets it, as text."""
    return seen(own.app, client, "/admin", search)[""]


def follow(own: Guarded, client, answer) -> str:
    """The page that a deed leads to."""
    assert answer.status_code == 303, answer.text
    return page(own, client, f"?{urlsplit(answer.headers['Location']).query}")


def version(own: Guarded, account_id: str) -> str:
    return policy_version(own.store.account_named(account_id))


def test_an_account_is_added_with_what_it_sees_and_the_audit_tells_who_did_it(own):
    ada = own.client("ada")
    form = {"account": "jo", "name": "Jo Ining", "role": "manager", "unit": "W1-a"}
    said = follow(own, ada, ada.post("/admin/add", data=form))
    assert "Jo Ining" in said and "never" in said
    assert own.store.account("jo").grants == ({"path": ["West", "W1", "W1-a"], "role": "manager"},)
    line = own.store.audit(kind="account added")[0]
    assert (line.account_id, line.about["account"]) == ("ada", "jo")
    link = ada.post("/admin/link", data={"account": "jo"})
    [code] = re.findall(r"code=(\S{32})", link.text)
    assert own.store.account_of_code(code) == "jo"
    assert "no-store" in link.headers["Cache-Control"]
    assert code not in page(own, ada, "?account=jo")
    assert "a link is out" in page(own, ada, "?account=jo")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"account": "WES"}, "account", "There is an account 'WES' already"),
        ({"account": "two words"}, "account", "no spaces"),
        ({"name": " "}, "name", "Give it one"),
        ({"role": ""}, "role", "Choose a role"),
        ({"role": "king"}, "account", "No role 'king'"),
        ({"unit": "Norxh"}, "unit", "No unit 'Norxh'"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_nothing_is_lost(own, changed, field, words):
    ada, before = own.client("ada"), own.store.accounts()
    form = {"account": "jo", "name": "Jo Ining", "role": "manager", "unit": "West", **changed}
    said = follow(own, ada, ada.post("/admin/add", data=form))
    assert words in said
    assert f'"aria-describedby": "{field}.wrong"' in said
    assert changed.get("account", "jo") in said
    assert own.store.accounts() == before
    assert words not in page(own, own.client("ada"), "?tab=people")


def test_rights_are_given_taken_and_told_over_time(own):
    ada, wes = own.client("ada"), own.client("wes")
    base = {"account": "wes"}
    ada.post("/admin/roles", data={**base, "was": version(own, "wes"), "roles": ["manager", "reader"]})
    assert own.store.account("wes").roles == ("manager", "reader")
    form = {**base, "was": version(own, "wes"), "role": "reader", "unit": "North", "valid_to": "2026-12-31"}
    assert "until 2026-12-31" in follow(own, ada, ada.post("/admin/grant", data=form))
    assert "North" in wes.post(UPDATE, **body(card_request(own.app))).text
    ada.post("/admin/take", data={**base, "was": version(own, "wes"), "place": "1"})
    assert "North" not in wes.post(UPDATE, **body(card_request(own.app))).text
    turned = {**form, "was": version(own, "wes"), "valid_from": "2027-01-01"}
    said = follow(own, ada, ada.post("/admin/grant", data=turned))
    assert "before its first day" in said and '"valid_to.wrong"' in said
    said = follow(own, ada, ada.post("/admin/grant", data={**form, "was": "older"}))
    assert "changed meanwhile" in said
    history = own.store.rights_history("wes")
    assert [rights.changed_by for rights in history[1:]] == ["ada", "ada", "ada"]
    assert "Reader of" in page(own, ada, "?account=wes")
    today = f"{own.store.audit(lines=1)[0].at.astimezone(own.home.config.zone):%Y-%m-%d}"
    assert "Wes Tern" in page(own, ada, f"?tab=people&on={today}")
    assert "Nobody had any right then" in page(own, ada, "?tab=people&on=2020-01-01")


def test_who_is_disabled_is_out_at_the_next_request_and_comes_back_with_the_same_rights(own):
    ada, wes = own.client("ada"), own.client("wes")
    ada.post("/admin/state", data={"account": "wes", "state": "disabled"})
    assert wes.get("/summary").status_code == 302
    assert "Let the person in first" in follow(own, ada, ada.post("/admin/link", data={"account": "wes"}))
    ada.post("/admin/state", data={"account": "wes", "state": "active"})
    assert own.store.account("wes").grants == ({"path": ["West"], "role": "manager"},)
    assert wes.get("/summary").status_code == 302


def test_nobody_takes_their_own_administration_and_the_last_one_stays(own):
    ada = own.client("ada")
    form = {"account": "ada", "was": version(own, "ada"), "roles": ["manager"]}
    assert "You would no longer be an administrator" in follow(own, ada, ada.post("/admin/roles", data=form))
    said = follow(own, ada, ada.post("/admin/state", data={"account": "ada", "state": "disabled"}))
    assert "You would end your own account" in said
    assert own.store.account("ada").is_active and own.store.account("ada").roles == ("administrator",)
    own.store.add_account("eve", "Eve Second", ["administrator"], [])
    eve = own.client("eve")
    eve.post("/admin/state", data={"account": "ada", "state": "disabled"})
    assert not own.store.account("ada").is_active
    assert ada.get("/admin").status_code == 302


def test_a_file_of_staff_is_looked_at_by_name_before_it_changes_anything(own):
    ada, before = own.client("ada"), own.store.accounts()

    def send(text: str):
        head = 'Content-Disposition: form-data; name="file"; filename="staff.csv"\r\nContent-Type: text/csv'
        return ada.post(
            "/admin/staff",
            data=f"--edge\r\n{head}\r\n\r\n{text}\r\n--edge--\r\n".encode(),
            content_type="multipart/form-data; boundary=edge",
        )

    for size in (10 * 2**20 + 9, 12 * 2**20):
        assert "larger than 10 MB" in follow(own, ada, send(STAFF + "x" * size))
    assert "no role 'boss'" in follow(own, ada, send(STAFF.replace("reader", "boss")))
    sent = send(STAFF)
    said = follow(own, ada, sent)
    assert "Jo Ining (jo)" in said and "Wes Tern (wes)" in said and "Nell Ohne (nell)" in said
    assert "Executive of the whole company → Manager of West" in said
    assert own.store.accounts() == before
    key = parse_qs(urlsplit(sent.headers["Location"]).query)["said"][0]
    [code] = re.findall(r'"value": "([0-9a-f]{8})"', said)
    wrong = ada.post("/admin/take-over", data={"said": key, "leavers": "00000000"})
    assert "other people would leave" in follow(own, ada, wrong) and own.store.accounts() == before
    done = ada.post("/admin/take-over", data={"said": key, "leavers": code})
    assert "1 joined, 2 moved, 0 returned, 2 ended." in follow(own, ada, done)
    active = {account.account_id for account in own.store.accounts() if account.is_active}
    assert active == {"mona", "femi", "ada", "jo"} and own.store.account("wes").state == "left"
    kept = parse_qs(urlsplit(done.headers["Location"]).query)["said"][0]
    [row] = csv.DictReader(io.StringIO(ada.post("/admin/links", data={"said": kept}).text))
    assert row["account"] == "jo" and own.store.account_of_code(row["link"].partition("code=")[2]) == "jo"
    assert "has a link or a password already" in follow(own, ada, ada.post("/admin/links", data={"said": kept}))
    own.store.add_account("eve", "Eve Second", ["administrator"], [])
    eve = own.client("eve")
    assert "waits a quarter" in follow(own, eve, eve.post("/admin/take-over", data={"said": key}))


def test_sessions_are_listed_without_the_last_part_of_the_address_and_ended(own):
    ada, wes = own.client("ada"), own.client("wes")
    for key in ("one", "two"):
        own.store.begin_session("mona", f"Firefox {key}", Lasting(), "192.0.2.x")
    said = page(own, ada, "?tab=sessions")
    assert "192.0.2.x" in said and "Firefox one" in said and "Wes Tern" in said
    [session] = own.store.sessions(Lasting(), "wes")
    ada.post("/admin/sessions", data={"account": "wes", "session": str(session.session_id), "from": "sessions"})
    assert wes.get("/summary").status_code == 302
    ada.post("/admin/sessions", data={"account": "mona", "session": "all"})
    assert own.store.sessions(Lasting(), "mona") == ()
    ada.post("/admin/sessions", data={"account": "ada", "session": "all"})
    assert ada.get("/admin").status_code == 200


def test_seeing_as_a_person_shows_their_units_in_sums_alone_and_lets_nothing_be_done(own):
    ada, ask = own.client("ada"), body(card_request(own.app))
    assert ada.post("/admin/see-as", data={"account": "wes"}).headers["Location"] == "/"
    text = ada.post(UPDATE, **ask).text
    assert "West" in text and "North" not in text
    for path in ("/organisation", "/verbatims", "/summary", "/data"):
        frame = seen(own.app, ada, path)[""]
        assert "As Wes Tern sees it" in frame and "Stop" in frame
    assert "Your role shows sums" in str(seen(own.app, ada, "/verbatims"))
    assert "A00" not in str(seen(own.app, ada, "/organisation", "?region=West&centre=W1&team=W1-a"))
    assert ada.get("/export.csv?measure=responses").status_code in (403, 404)
    before, lines = own.store.accounts(), own.store.audit_count()
    deeds = [f"/admin/{name}" for name in (*DEEDS, "link")]
    for path in (*deeds, "/account/password", "/account/sessions", "/data/undo"):
        assert ada.post(path, data={"account": "nell", "state": "disabled"}).status_code == 403, path
    assert ada.get("/account").status_code == 403
    assert (own.store.accounts(), own.store.audit_count()) == (before, lines)
    assert own.client("wes").get("/account").status_code == 200
    assert ada.post("/admin/stop").headers["Location"] == "/admin?tab=people&account=wes"
    assert "North" not in ada.post(UPDATE, **ask).text and "West" not in ada.post(UPDATE, **ask).text
    told = [(line.kind, line.account_id, line.about) for line in own.store.audit(lines=2)]
    assert told == [("seeing as ended", "ada", {"account": "wes"}), ("seeing as begun", "ada", {"account": "wes"})]


def test_nothing_of_one_employee_is_seen_through_them_and_not_through_administrators(own):
    ada = own.client("ada")
    ada.post("/admin/see-as", data={"account": "femi"})
    assert "of one employee’s alone" in seen(own.app, ada, "/verbatims")[""]
    assert not re.search("North|West", ada.post(UPDATE, **body(card_request(own.app))).text)
    ada.post("/admin/stop")
    own.store.add_account("eve", "Eve Second", ["administrator"], [])
    assert "is an administrator, too" in follow(own, ada, ada.post("/admin/see-as", data={"account": "eve"}))
    ada.post("/admin/see-as", data={"account": "wes"})
    own.store.change_account("wes", "a test", roles=("manager", "administrator"))
    assert "There is nothing here that you can see" in page(own, ada, "?tab=people")
    own.store.change_account("wes", "a test", state="disabled")
    assert "People and rights" in page(own, ada, "?tab=people")
    own.store.change_account("wes", "a test", state="active")
    own.store.change_account("ada", "a test", roles=("reader",))
    assert "sees it" not in seen(own.app, ada, "/definitions")[""]


def test_the_audit_is_found_by_day_person_kind_and_words_and_carried_away_with_a_line(own):
    ada = own.client("ada")
    own.store.record("exported", "wes", {"filter": "region==cmd", "file": "Zoë.csv"}, 12)
    own.store.record("signed in", "mona")
    said = page(own, ada, "?tab=audit&who=wes&kind=exported")
    assert "1 line, the newest first." in said and "Zoë.csv" in said
    assert "Zoë.csv" in page(own, ada, "?tab=audit&find=zoë")
    assert "No line fits." in page(own, ada, "?tab=audit&find=%25x")
    assert "No line fits." in page(own, ada, "?tab=audit&day=2020-01-01")
    assert "Yes: each of" in said
    file = ada.post("/admin/audit.csv", data={"who": "wes"})
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert {row["account"] for row in rows} == {"wes"} and rows[0]["rows"] == "12"
    newest = own.store.audit(lines=1)[0]
    assert (newest.kind, newest.account_id, newest.about, newest.count) == (
        "audit exported", "ada", {"account_id": "wes"}, len(rows),
    )  # fmt: skip


def test_a_long_chain_is_checked_when_that_is_asked_and_a_broken_one_is_told(own, monkeypatch):
    ada = own.client("ada")
    monkeypatch.setattr("dashboard.admin_page.audit_tab.CHECKED_AT_ONCE", 1)
    assert "Check each of them" in page(own, ada, "?tab=audit")
    assert "Yes: each of" in page(own, ada, "?tab=audit&check=1")
    with closing(sqlite3.connect(own.home.path / "goodword.db")) as changed:
        triggers = changed.execute("select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'")
        for (name,) in triggers.fetchall():
            changed.execute(f"drop trigger {name}")
        changed.execute("update audit set account_id = 'nobody' where entry_id = 2")
        changed.commit()
    assert "Line 2 does not follow from the one before" in page(own, ada, "?tab=audit&check=1")


def test_settings_show_every_key_with_its_meaning_and_no_secret(own, monkeypatch):
    monkeypatch.setenv("GOODWORD_SECRET_KEY", "kingfisher" * 4)
    said = page(own, own.client("ada"), "?tab=settings")
    assert not [name for name in (*KEYS, *SETTINGS) if name not in said]
    assert "kingfisher" not in said and "set, and never shown" in said
    assert "goodword.toml" in said


def test_units_show_their_people_over_time_and_lead_to_the_file_that_changes_them(own):
    ada = own.client("ada")
    said = page(own, ada, "?tab=units")
    assert "W1-a" in said and "/data?tab=load" in said
    one = page(own, ada, "?tab=units&unit=W1-a")
    assert "People over time" in one and "Who belongs and belonged to it" in one
    assert "There is nothing here" in page(own, ada, "?tab=units&unit=nothing")


def test_everyone_else_finds_what_does_not_exist(own):
    for account in OTHERS:
        client = own.client(account)
        nothing = page(own, client, "?tab=nothing")
        for tab in TABS:
            assert page(own, client, f"?tab={tab}").replace(f"tab={tab}", "") == nothing.replace("tab=nothing", "")
        unknown = client.post("/data/undo").data
        before = contents(own)
        for name in (*DEEDS, "link"):
            answer = client.post(f"/admin/{name}", data={"account": "wes", "state": "disabled"})
            assert (answer.status_code, answer.data) == (404, unknown), (account, name)
        assert contents(own) == before


def test_another_site_can_do_nothing_and_a_look_changes_nothing(own):
    ada = own.client("ada")
    ada.get("/admin")
    before = contents(own)
    for name in (*DEEDS, "link", "stop"):
        forged = ada.post(f"/admin/{name}", data={"account": "wes"}, headers={"Origin": "https://elsewhere.example"})
        assert forged.status_code == 403, name
        assert ada.get(f"/admin/{name}").status_code in (404, 405), name
    for tab in TABS:
        page(own, ada, f"?tab={tab}&find=x&on=2026-10-01&account=wes&unit=West&page=2&said=x&check=1")
        page(own, ada, f"?tab={tab}")
    assert contents(own) == before


def test_thousands_of_people_are_searched_and_paged(own):
    ada = own.client("ada")
    many = [Account(f"p{number:04}", f"Person {number}", ("reader",), ({"path": ["West"]},)) for number in range(3_000)]
    own.store.save_accounts(many, "a test")
    said = page(own, ada, "?tab=people&page=2")
    assert "Page 2 of 61" in said and "p0045" in said and "p0044" not in said
    found = page(own, ada, "?tab=people&find=person 2999")
    assert "p2999" in found and "p2998" not in found


def test_who_agreed_to_be_named_is_listed_where_that_is_asked_and_only_there(own, monkeypatch):
    own.store.set_consent("A00", True)
    assert "Who agreed to be called by name" not in page(own, own.client("ada"), "?tab=agreements")
    file = own.home.path / FILE
    file.write_text(f'{file.read_text("utf-8")}\n[persons]\ncolleague_names = "consent"\n', "utf-8")
    monkeypatch.setitem(own.app.server.extensions, EXTENSION, Workspace(own.home.path, lambda zone: TODAY))
    said = page(own, own.client("ada"), "?tab=agreements")
    assert "Who agreed to be called by name" in said and "1 of " in said
    own.store.set_consent("A00", False)
    assert "Nobody yet." in page(own, own.client("ada"), "?tab=agreements")
