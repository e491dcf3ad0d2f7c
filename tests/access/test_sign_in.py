"""Signing in and out over the real server code and a real store."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from dashboard.access import passwords
from dashboard.access.gate import local_path
from dashboard.access.links import first_link
from data.access_tables import SESSIONS, TRIES
from tests.access.conftest import PASSWORD

GOOD = {"account": "mona", "password": PASSWORD}
FOREIGN = (
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http://evil.example", "https:evil"),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "/\t/evil.example", "/\n/evil.example", "evil"),
    *("/\x00", "//evil.example/%2f..", "/%0d\r\nSet-Cookie: a=b", "", " /summary", "/sign-in?next=/", "/sign-out"),
    *("http:///evil.example", "/ evil", "/" + "a" * 3_000, "/\u2028evil", "?next=/", "#"),
)


def signed_in(answer) -> bool:
    return answer.status_code == 303 and "goodword=" in answer.headers.get("Set-Cookie", "")


def test_account_and_password_begin_a_session_and_sign_out_ends_it(guarded):
    client = guarded.client()
    assert client.get("/definitions").headers["Location"] == "/sign-in?next=%2Fdefinitions"
    answer = client.post("/sign-in", data=GOOD | {"next": "/definitions?period=2026-10"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/definitions?period=2026-10")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Secure" not in cookie
    assert client.get("/definitions").status_code == 200
    key = client.get_cookie("goodword").value
    assert client.post("/sign-out").status_code == 303
    client.set_cookie("goodword", key)
    assert client.get("/_dash-layout").status_code == 401


def test_a_session_begins_with_a_new_key_and_the_old_one_ends(guarded):
    client = guarded.client()
    client.set_cookie("goodword", "planted-by-somebody-else")
    client.post("/sign-in", data=GOOD)
    first = client.get_cookie("goodword").value
    assert first != "planted-by-somebody-else" and len(first) == 43
    client.post("/sign-in", data=GOOD)
    assert client.get_cookie("goodword").value != first
    client.set_cookie("goodword", first)
    assert client.get("/_dash-layout").status_code == 401


def test_an_unknown_account_looks_like_a_wrong_password_and_costs_the_same_work(own, monkeypatch):
    worked: list[bool] = []
    fits = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda *said: worked.append(True) or fits(*said))
    looks = []
    own.store.change_account("wes", "", state="disabled")
    for name in ("mona", "nobody", "femi", "wes"):
        answer = own.client().post("/sign-in", data={"account": name, "password": "wrong words altogether"})
        looks.append((answer.status_code, answer.text.replace(f'value="{name}"', "")))
    assert looks[0][0] == 401 and "do not fit together" in looks[0][1]
    assert looks == [looks[0]] * 4
    assert len(worked) == 4
    print(f"\n4 refusals of {len(looks[0][1])} characters the same, one hash each")


def test_the_sixth_try_of_an_address_within_a_minute_is_429_whatever_it_says_of_itself(guarded):
    client = guarded.client()
    codes = [
        client.post(
            "/sign-in",
            data={"account": f"nobody-{number}", "password": "x"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"},
        ).status_code
        for number in range(7)
    ]
    assert codes == [401] * 5 + [429] * 2
    answer = client.post("/sign-in", data=GOOD)
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "60"
    assert signed_in(guarded.client().post("/sign-in", data=GOOD))


@pytest.mark.parametrize("name", ["mona", "nobody-knows"])
def test_an_account_waits_after_five_failures_from_anywhere_known_or_not(own, name):
    for _ in range(5):
        assert own.client().post("/sign-in", data={"account": name, "password": "x"}).status_code == 401
    answer = own.client().post("/sign-in", data={"account": name, "password": PASSWORD})
    assert answer.status_code == 429 and "Too many tries for this account" in answer.text
    with own.store._writing() as connection:
        connection.execute(update(TRIES).values(last_at=datetime.now(UTC) - timedelta(seconds=31)))
    later = own.client().post("/sign-in", data={"account": name, "password": PASSWORD})
    assert signed_in(later) == (name == "mona")
    locked = own.store.audit(kind="sign-in locked")
    assert {entry.account_id for entry in locked} == {"mona" if name == "mona" else ""}


@pytest.mark.parametrize("said", FOREIGN, ids=ascii)
def test_after_the_sign_in_nobody_is_led_elsewhere(said):
    assert local_path(said) == "/"


def test_a_foreign_next_is_dropped_by_the_page_too(guarded):
    answer = guarded.client().get("/sign-in?next=//evil.example")
    assert "evil" not in answer.text
    assert local_path("/rows?measure=nps&region=West%20End") == "/rows?measure=nps&region=West%20End"


@pytest.mark.parametrize("column", ["used_at", "began_at"])
def test_a_session_ends_unused_after_half_an_hour_and_in_any_case_after_eight(own, column):
    client = own.client("wes")
    assert client.get("/_dash-layout").status_code == 200
    age = timedelta(minutes=31) if column == "used_at" else timedelta(hours=8, minutes=1)
    with own.store._writing() as connection:
        connection.execute(update(SESSIONS).values({column: datetime.now(UTC) - age}))
    assert client.get("/_dash-layout").status_code == 401
    assert client.get("/definitions").status_code == 302


def test_use_keeps_a_session_alive(own):
    client = own.client("wes")
    with own.store._writing() as connection:
        connection.execute(update(SESSIONS).values(used_at=datetime.now(UTC) - timedelta(minutes=20)))
    assert client.get("/_dash-layout").status_code == 200
    (session,) = [one for one in own.store._rows(SESSIONS.select()) if one["account_id"] == "wes"]
    assert datetime.now(UTC) - session["used_at"] < timedelta(minutes=1)


def test_the_key_of_a_session_is_kept_as_a_hash_alone(own):
    client = own.client("wes")
    key = client.get_cookie("goodword").value
    own.store.close()
    assert key.encode() not in b"".join(file.read_bytes() for file in own.home.path.glob("goodword.db*"))


def test_a_first_password_is_chosen_by_a_link_that_works_once(own):
    link, _ = first_link(own.store, "wes", "")
    path = link.split("8050", 1)[1]
    client = own.client()
    assert "Wes Tern" in client.get(path).text
    code = path.split("=", 1)[1]
    said = {"code": code, "password": "gravel tide lantern", "again": "gravel tide lantern"}
    assert "differ" in client.post("/sign-in/first", data=said | {"again": "other"}).text
    assert "at least 12" in client.post("/sign-in/first", data=said | {"password": "short", "again": "short"}).text
    assert signed_in(client.post("/sign-in/first", data=said))
    assert client.get("/definitions").status_code == 200
    again = own.client().post("/sign-in/first", data=said)
    assert again.status_code == 404 and "has been used or has ended" in again.text
    assert own.client().get("/sign-in/first?code=made-up").status_code == 404
    assert signed_in(own.client().post("/sign-in", data={"account": "WES", "password": "gravel tide lantern"}))


def test_a_new_link_ends_the_password_the_older_link_and_the_sessions(own):
    client = own.client("mona")
    older, _ = first_link(own.store, "mona", "")
    newer, _ = first_link(own.store, "mona", "")
    assert client.get("/_dash-layout").status_code == 401
    assert not signed_in(own.client().post("/sign-in", data=GOOD))
    assert own.client().get(older.split("8050")[1]).status_code == 404
    assert own.client().get(newer.split("8050")[1]).status_code == 200


def test_a_changed_password_ends_all_sessions_but_this_one(own):
    here, elsewhere = own.client("mona"), own.client("mona")
    said = {"current": PASSWORD, "password": "gravel tide lantern", "again": "gravel tide lantern"}
    assert "another one" in here.post("/account/password", data=said | {"current": "x"}).text
    assert here.post("/account/password", data=said).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert not signed_in(own.client().post("/sign-in", data=GOOD))


def test_one_lists_and_ends_ones_own_sessions_and_nobody_elses(own):
    here, elsewhere, other = own.client("mona"), own.client("mona"), own.client("wes")
    text = here.get("/account").text
    assert text.count("A test") == 2 and "this one" in text
    theirs = next(one["session_id"] for one in own.store._rows(SESSIONS.select()) if one["account_id"] == "wes")
    for said in (str(theirs), "0", "-1", "x", "9" * 30, ""):
        assert here.post("/account/sessions", data={"session": said}).status_code == 303
    assert other.get("/account").status_code == 200
    [ending] = set(re.findall(r'name="session" value="(\d+)"', text))
    here.post("/account/sessions", data={"session": ending})
    assert elsewhere.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_behind_tls_the_cookie_is_this_hosts_alone_and_the_browser_keeps_to_tls(own, monkeypatch):
    monkeypatch.setenv("GOODWORD_PUBLIC_ADDRESS", "https://goodword.example.com")
    answer = own.client().post("/sign-in", data=GOOD, headers={"Origin": "https://goodword.example.com"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-goodword=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")) and "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_page_of_another_site_signs_nobody_in_or_out(guarded):
    client = guarded.client("wes")
    for path in ("/sign-in", "/sign-out", "/account/password", "/account/sessions", "/person", "/sign-in/first"):
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            assert client.post(path, data=GOOD, headers=headers).status_code == 403
    assert client.get("/_dash-layout").status_code == 200
