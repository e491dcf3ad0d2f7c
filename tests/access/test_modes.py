"""Which mode a home is in, and what serving it to others needs."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time

import pytest

from dashboard.access import passwords
from dashboard.access.links import first_link
from dashboard.access.modes import HostRefused, Mode, mode_of, refuse_unsafe
from dashboard.identity import KeyWrong
from dashboard.server import serve
from dashboard.settings import SettingWrong, proxies, public_address
from dashboard.workspace import EXTENSION, Workspace
from data.home import create_home
from data.store import Store
from tests.access.conftest import PASSWORD
from tests.company import TODAY

PUBLIC = "https://goodword.example.com"
LOCAL = ("local", "Lo Cal", ["manager"], [{"path": [], "role": "manager"}])


@pytest.fixture
def home(tmp_path):
    return create_home(tmp_path / "home", "company", "Small & Co")


@pytest.fixture
def store(home):
    opened = Store(home.store_url)
    opened.upgrade()
    opened.add_account(*LOCAL)
    yield opened
    opened.close()


def test_a_newcomer_on_their_own_machine_needs_no_password(home, store):
    assert mode_of(home, store, is_public=False) is Mode.ALONE
    first_link(store, "local", "")
    assert mode_of(home, store, is_public=False) is Mode.ALONE


def test_from_the_first_password_on_everybody_signs_in_for_good(home, store):
    store.choose_password("local", "hash")
    assert mode_of(home, store, is_public=False) is Mode.SIGN_IN
    first_link(store, "local", "")
    store.change_account("local", "", state="disabled")
    assert mode_of(home, store, is_public=False) is Mode.SIGN_IN


def test_what_others_can_reach_asks_for_a_sign_in_and_a_demo_never_does(home, store, tmp_path):
    assert mode_of(home, store, is_public=True) is Mode.SIGN_IN
    demo = create_home(tmp_path / "demo", "demo", "Larkfield")
    assert mode_of(demo, store, is_public=False) is Mode.DEMO


def test_serving_to_others_is_refused_until_all_that_keeps_it_safe_is_there(home, store, tmp_path, monkeypatch):
    def refused(words: str, error: type[Exception] = HostRefused, path=home.path, host="0.0.0.0") -> None:
        with pytest.raises(error, match=words):
            refuse_unsafe(path, host)

    refuse_unsafe(home.path, "127.0.0.1")
    refused("needs GOODWORD_PUBLIC_ADDRESS")
    monkeypatch.setenv("GOODWORD_PUBLIC_ADDRESS", PUBLIC)
    refused("goodword accounts password")
    refused("goodword accounts password", host="127.0.0.1")
    first_link(store, "local", "")
    refuse_unsafe(home.path, "0.0.0.0")
    refused("served to this machine only", path=create_home(tmp_path / "demo", "demo", "Larkfield").path)
    refused("no home to serve", path=tmp_path / "nowhere")
    for name in ("FLASK_DEBUG", "DASH_DEBUG"):
        monkeypatch.setenv(name, "1")
        refused("debugger")
        monkeypatch.delenv(name)
    monkeypatch.setenv("GOODWORD_SECRET_KEY", "x" * 31)
    refused("31 bytes, at least 32", KeyWrong)
    monkeypatch.setenv("GOODWORD_SECRET_KEY", "x" * 32)
    refuse_unsafe(home.path, "0.0.0.0")
    monkeypatch.delenv("GOODWORD_SECRET_KEY")
    (home.path / "secret.key").write_text("short")
    refused("5 bytes", KeyWrong)


@pytest.mark.parametrize(
    "said", ["http://goodword.example.com", "goodword.example.com", "https://", "https://a.example/path", "https://a@b"]
)
def test_a_public_address_is_https_and_a_name(said, monkeypatch):
    monkeypatch.setenv("GOODWORD_PUBLIC_ADDRESS", said)
    with pytest.raises(SettingWrong, match="https://goodword.example.com"):
        public_address()


def test_nobodys_word_on_the_callers_address_is_taken_unless_told(monkeypatch):
    assert proxies() == 0
    monkeypatch.setenv("GOODWORD_PROXIES", "9")
    with pytest.raises(SettingWrong, match="0 to 5"):
        proxies()


@pytest.mark.parametrize("variable", ["FLASK_DEBUG", "GOODWORD_PUBLIC_ADDRESS"])
def test_the_server_itself_refuses(app, variable, monkeypatch, home):
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path))
    monkeypatch.setenv("GOODWORD_PUBLIC_ADDRESS", PUBLIC)
    monkeypatch.setenv(variable, "1" if variable == "FLASK_DEBUG" else "http://x.example")
    with pytest.raises((HostRefused, SettingWrong)):
        serve("0.0.0.0", 0, app.server)


def test_a_company_without_a_password_is_open_to_this_machine_alone(own, monkeypatch):
    with own.store._writing() as connection:
        connection.exec_driver_sql("delete from credentials")
    client = own.client()
    assert client.get("/definitions").status_code == 200
    assert client.get("/sign-in").headers["Location"] == "/"
    assert client.get("/account").headers["Location"] == "/"
    assert client.post("/person", data={"account": "wes"}).status_code == 303
    assert client.get_cookie("goodword") is None
    own.space.is_public = True
    assert client.get("/definitions").status_code == 302


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/first?code=x", "/account", "/definitions", "/"])
def test_without_a_home_every_address_says_what_makes_one(app, client, tmp_path, monkeypatch, path):
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(tmp_path / "nowhere"))
    answer = client.get(path)
    assert answer.status_code == 503 and "goodword demo" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/definitions", "/_dash-layout"])
def test_a_home_that_a_newer_goodword_has_written_is_told_in_a_sentence(app, client, home, store, monkeypatch, path):
    with store._writing() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path))
    answer = client.get(path)
    assert answer.status_code == 503 and "a newer one has written it" in answer.text


def test_a_home_without_data_lets_its_people_sign_in_and_out(app, home, store, tmp_path, monkeypatch):
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path))
    store.choose_password("local", passwords.hash_of(PASSWORD))
    client = app.server.test_client()
    client.environ_base["REMOTE_ADDR"] = "127.9.9.9"
    assert client.get("/definitions").status_code == 302
    assert client.post("/sign-in", data={"account": "local", "password": PASSWORD}).status_code == 303
    assert "No data yet" in client.get("/definitions").text
    assert client.get("/account").status_code == 200
    assert client.post("/sign-out").headers["Location"] == "/"
    assert client.get("/account").status_code == 302


@pytest.mark.slow
def test_behind_a_proxy_the_real_server_believes_what_the_settings_say(own, root, tmp_path):
    """gunicorn in a process of its own, as others reach it: name, TLS and address as the proxy reports them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"GOODWORD_PUBLIC_ADDRESS": PUBLIC, "GOODWORD_PROXIES": "1"}
    command = [sys.executable, "-m", "tests.browser.served", str(own.home.path), TODAY.isoformat(), str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=root, env=os.environ | settings, stdout=log, stderr=log)
    try:
        ask = asking(port)
        until = time.monotonic() + 60
        while time.monotonic() < until and ask("GET", "/health", host="127.0.0.1")[0] != 200:
            time.sleep(0.2)
        assert ask("GET", "/definitions")[0] == 302
        assert ask("GET", "/definitions", host="evil.example")[0] in (400, 401)
        said = {"account": "mona", "password": PASSWORD, "next": "/definitions"}
        status, headers = ask("POST", "/sign-in", said, origin=PUBLIC)
        assert status == 303 and headers["Location"] == "/definitions"
        assert re.match(r"__Host-goodword=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", headers["Set-Cookie"])
        assert "max-age" in headers["Strict-Transport-Security"]
        wrong = {"account": "nobody", "password": "x"}
        # One proxy is believed: what stands before its own word is the caller's, who may write anything.
        codes = [ask("POST", "/sign-in", wrong, forwarded=f"10.0.0.{n}, 192.0.2.7")[0] for n in range(6)]
        assert codes == [401] * 5 + [429]
        assert ask("POST", "/sign-in", {**wrong, "account": "other"}, forwarded="192.0.2.8")[0] == 401
    finally:
        server.terminate()
        server.wait(20)


def asking(port):
    from urllib.parse import urlencode

    def ask(method, path, form=None, host="goodword.example.com", origin=None, forwarded="192.0.2.1"):
        headers = {"Host": host, "X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        headers |= {"Origin": origin} if origin else {}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        except ConnectionError:
            return 0, {}
        finally:
            connection.close()

    return ask
