"""The gate: without a session nothing answers but the sign-in, whatever route is asked and whatever is sent."""

import hashlib
import re
import sqlite3

import pytest

from dashboard.access.gate import OPEN_RULES, is_this_machine
from dashboard.callbacks import UPDATE_PATH
from tests.access.requests import body, card_request, malformed
from tests.test_server import router_request

TRACEBACK = re.compile(r"Traceback|File \"|\.py\b|select .* from |duckdb\.|sqlalchemy", re.IGNORECASE)
IDENTITIES = ("", "nell", "femi", "wes", "mona")
UNKNOWN = (
    "/nope",
    "/console",
    "/.env",
    "/_mcp",
    "/summary/../../etc/passwd",
    "/admin.php",
    "/static/x.css",
    "/wp-login",
)


def filled(rule: str) -> str:
    """A path that fits a declared route."""
    return re.sub(r"<[^>]+>", "tested", rule)


def test_every_route_but_the_open_ones_is_closed_to_whoever_has_not_signed_in(guarded):
    client, asked = guarded.client(), 0
    for rule in guarded.app.server.url_map.iter_rules():
        if rule.rule in OPEN_RULES:
            continue
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(filled(rule.rule), method=method)
            is_page = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
            assert answer.status_code == 401 or (is_page and method != "POST"), (method, rule.rule, answer.status_code)
            assert not re.search(r"Small|Centre|Team", answer.text)
            asked += 1
    assert asked >= 15
    for path in ("/_dash-layout", "/_dash-dependencies", "/export.csv?measure=nps"):
        assert client.get(path).status_code == 401
    assert client.post(UPDATE_PATH, json=router_request(guarded.app)).status_code == 401
    print(f"\n{asked} routes and methods closed")


def test_the_open_routes_hold_nothing_of_the_company_but_its_name(guarded):
    client = guarded.client()
    assert client.get("/health").data == b"OK"
    text = client.get("/sign-in").text
    assert "Small &amp; Co" in text
    assert not re.search("mona|Mona|North|West|A00", text)
    assert client.get("/sign-in/first").status_code == 404


@pytest.mark.parametrize("path", UNKNOWN)
def test_from_outside_an_address_that_does_not_exist_looks_like_one_that_does(guarded, path):
    outside = guarded.client()
    answers = [outside.get(path), outside.get("/definitions")]
    # What is normalised on the way, as `..`, is not told apart either.
    assert [answer.status_code for answer in answers] == [302, 302]
    assert guarded.client("mona").get(path).status_code == 404
    assert guarded.client("nell").get(path).text == guarded.client("mona").get(path).text


def test_malformed_requests_are_4xx_for_everybody_and_tell_nothing(guarded):
    cases = malformed(guarded.app)
    assert len(cases) >= 73
    clients = {account: guarded.client(account) for account in IDENTITIES}
    answered = 0
    for name, (sent, allowed) in cases.items():
        looks = set()
        for account, client in clients.items():
            answer = client.post(UPDATE_PATH, **sent)
            expected = allowed if account else (401, 413)
            assert answer.status_code in expected, (name, account, answer.status_code, answer.text[:200])
            assert not TRACEBACK.search(answer.text), name
            if account and answer.status_code != 200:
                looks.add(answer.data)
            answered += 1
        assert len(looks) <= 1, name
    print(f"\n{len(cases)} cases x {len(clients)} identities: {answered} answers, 0 of them 5xx, 0 tracebacks")


def test_an_honest_request_is_answered(guarded):
    client = guarded.client("mona")
    assert client.post(UPDATE_PATH, json=router_request(guarded.app)).status_code == 200
    answer = client.post(UPDATE_PATH, **body(card_request(guarded.app)))
    assert answer.status_code == 200 and "North" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("dash/dash.py", "flask/app.py", "dash/../dash/dash.py", "os/__init__.py", "dash/deps/nope.js", "nope/x.js"),
        *("dash_ag_grid/package-info.json", "dash/dash-renderer/package.json", "dash/", "x/y/z.v1_2m3.js"),
    ],
)
def test_a_file_that_is_no_asset_is_a_404_for_everybody(guarded, path):
    for account in ("", "mona"):
        answer = guarded.client(account).get(f"/_dash-component-suites/{path}")
        assert answer.status_code in ((404,) if account else (302, 404)), answer.status_code
        assert not TRACEBACK.search(answer.text.replace(path, ""))


def test_a_right_that_is_taken_is_gone_at_the_next_request_and_from_the_cache(own):
    client = own.client("wes")
    ask = body(card_request(own.app))
    assert "West" in client.post(UPDATE_PATH, **ask).text
    own.store.change_account("wes", "a test", grants=({"path": ["North"], "role": "manager"},))
    text = client.post(UPDATE_PATH, **ask).text
    assert "North" in text and "West" not in text
    own.store.change_account("wes", "a test", roles=(), grants=())
    text = client.post(UPDATE_PATH, **ask).text
    assert "North" not in text and "West" not in text
    own.store.change_account("wes", "a test", state="disabled")
    assert client.post(UPDATE_PATH, **ask).status_code == 401
    own.store.change_account("wes", "a test", state="active")
    assert client.post(UPDATE_PATH, **ask).status_code == 401


def test_unknown_and_no_role_see_no_row(guarded):
    for account in ("nell", "ada"):
        answer = guarded.client(account).post(UPDATE_PATH, **body(card_request(guarded.app)))
        assert answer.status_code == 200 and not re.search("North|West", answer.text)


def test_unknown_and_forbidden_rows_take_the_same_questions_and_bodies(guarded, monkeypatch):
    client, engine = guarded.client("wes"), guarded.space
    client.get("/_dash-layout")
    asked: list[str] = []
    answer = engine.opened().engine.answer
    monkeypatch.setattr(engine.opened().engine, "answer", lambda sql, *rest: asked.append(sql) or answer(sql, *rest))
    looks = []
    for region in ("North", "Nowhr"):
        asked.clear()
        file = client.get(f"/export.csv?measure=responses&period=2026-10&region={region}")
        looks.append((file.status_code, file.text, len(asked)))
    assert looks[0] == looks[1]
    assert looks[0][2] > 0


def test_a_look_changes_nothing_in_store_or_lake(own):
    client = own.client("mona")
    client.get("/_dash-layout")
    before = contents(own)
    for rule in own.app.server.url_map.iter_rules():
        if "GET" in rule.methods:
            client.get(filled(rule.rule))
            client.get(f"{filled(rule.rule)}?account=ada&session=1&measure=nps&code=x&password=y&state=disabled")
    assert contents(own) == before


def contents(guarded) -> dict[str, object]:
    """Hash of every file of the home but the database's, and every table of it but the audit, which notes looks too."""
    files = [
        file for file in guarded.home.path.rglob("*") if file.is_file() and not file.name.startswith("goodword.db")
    ]
    found: dict[str, object] = {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    connection = sqlite3.connect(guarded.home.path / "goodword.db")
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
    assert {"accounts", "sessions", "audit"} <= set(tables)
    found |= {name: connection.execute(f"select * from {name}").fetchall() for name in tables if name != "audit"}
    connection.close()
    return found


def test_without_a_sign_in_only_this_machine_is_served(app, client):
    for address, code in (("127.0.0.1", 200), ("::1", 200), ("10.1.2.3", 403), ("::ffff:10.1.2.3", 403)):
        answer = client.get("/definitions", environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == code, address
    assert is_this_machine(None) and not is_this_machine("nonsense")


@pytest.mark.parametrize(
    "path", ["/sign-in", "/definitions", "/nope", "/health", "/_dash-layout", "/assets/goodword.css"]
)
@pytest.mark.parametrize("account", ["", "mona"])
def test_every_answer_carries_all_headers(guarded, path, account):
    with guarded.client(account).get(path) as answer:
        headers = answer.headers
    scripts = re.search(r"script-src ([^;]+)", headers["Content-Security-Policy"])[1]
    assert "unsafe" not in scripts
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"] and headers["Referrer-Policy"] == "same-origin"
    assert path.startswith("/assets") or headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers
