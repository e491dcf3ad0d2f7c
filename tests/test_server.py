"""The server: addresses, headers, plain pages, people, and requests that no page of ours sends."""

import json

import pytest

from dashboard import plain
from dashboard.access.modes import HostRefused
from dashboard.server import serve
from dashboard.workspace import EXTENSION, PROGRESS_FILE, Workspace

UPDATE = "/_dash-update-component"
ROUTER = "..._pages_content.children..._pages_store.data..."


def router_request(app, pathname="/tested", search="", theme="light"):
    output = next(name for name in app.callback_map if "_pages_content.children" in name)
    return {
        "output": output,
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": pathname},
            {"id": "_pages_location", "property": "search", "value": search},
            {"id": "theme", "property": "data", "value": theme},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }


def test_the_root_leads_to_the_persons_home(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")


def test_health_is_open_and_short(client):
    assert client.get("/health").data == b"OK"


@pytest.mark.parametrize(
    "path",
    [
        *("/nope", "/console", "/.env", "/_mcp", "/summary/../../etc/passwd", "/definitions/"),
        *("/personxyz", "/person/", "/export.xls", "/export.csvx", "/export.", "/api/foo", "/api/"),
        *("/_dash-foo", "/_dash-update-component", "/_dash-layout/", "/_reload-hash", "/_favicon.ico", "/static/x.css"),
        *("/healthy", "/health/", "/health/x", "/assets", "/assets/nope.css", "/_dash-component-suites"),
    ],
)
def test_an_unregistered_address_is_a_404(client, path):
    assert client.get(path).status_code == 404


def test_a_known_address_refuses_another_method(client):
    assert client.post("/summary").status_code in (404, 405)
    assert client.post("/export.csv").status_code in (404, 405)
    assert client.put("/person").status_code in (404, 405)
    assert client.get("/export.csv?measure=nps&period=2026-10").status_code == 200


def test_the_first_html_has_language_theme_and_no_versions(client):
    client.set_cookie("theme", "dark")
    text = client.get("/definitions").text
    assert '<html lang="en" data-bs-theme="dark">' in text
    assert 'python_version":""' in text.replace(" ", "")
    client.set_cookie("theme", '"><script>')
    assert 'data-bs-theme="light"' in client.get("/definitions").text


@pytest.mark.parametrize("path", ["/definitions", "/nope", "/health", "/assets/goodword.css", "/_dash-layout"])
def test_every_answer_carries_the_policy(client, path):
    with client.get(path) as answer:
        headers = answer.headers
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_files_are_kept_long_and_data_never(client):
    with client.get("/assets/goodword.css?m=1") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/_dash-layout").headers["Cache-Control"] == "no-store"


def test_answers_travel_compressed(client):
    assert client.get("/_dash-dependencies", headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_the_page_is_laid_out_from_its_address(app, client):
    answer = client.post(UPDATE, json=router_request(app, search="?period=2026-10&nonsense=1"))
    assert answer.status_code == 200
    text = json.dumps(answer.json)
    assert "October 2026" in text
    assert "nonsense" in text
    assert "Tested" in answer.json["response"]["_pages_store"]["data"]["title"]


@pytest.mark.parametrize(
    "change",
    [
        {"output": "nothing.children"},
        {"output": 5},
        {"output": "loc.href"},
        {"inputs": None},
        {"inputs": []},
        {"inputs": [{}] * 50},
        {"inputs": "x"},
        {"outputs": [5]},
        {"changedPropIds": 5},
        {"changedPropIds": [{}]},
    ],
)
def test_a_request_that_no_page_sends_is_refused(app, client, change):
    answer = client.post(UPDATE, json={**router_request(app), **change})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_swapped_inputs_and_other_types_are_refused(app, client):
    swapped = router_request(app)
    swapped["inputs"].reverse()
    assert client.post(UPDATE, json=swapped).status_code == 400
    assert client.post(UPDATE, json=router_request(app, pathname=5)).status_code == 400
    assert client.post(UPDATE, json=router_request(app, search=["?"])).status_code == 400
    assert client.post(UPDATE, json=router_request(app, theme={"a": 1})).status_code == 200


@pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "{}", "{", '{"output": "\\ud800"}', "[" * 100_000])
def test_a_malformed_body_is_refused(client, body):
    answer = client.post(UPDATE, data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_a_lone_surrogate_is_refused(app, client):
    text = json.dumps(router_request(app, search="?region=x")).replace("region=x", "region=\\ud800")
    assert client.post(UPDATE, data=text, content_type="application/json").status_code == 400


def test_large_and_foreign_requests_are_refused(app, client):
    assert client.post(UPDATE, data=b" " * 300_000, content_type="application/json").status_code == 413
    said = router_request(app)
    assert client.post(UPDATE, json=said, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post(UPDATE, json=said, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(UPDATE, json=said, headers={"Origin": "http://localhost"}).status_code == 200
    assert client.get("/definitions", headers={"Host": "evil.example"}).status_code == 400


def test_people_of_the_demo_can_be_switched(app, client):
    assert "Mona Okafor" in json.dumps(client.post(UPDATE, json=router_request(app)).json)
    assert client.post("/person", data={"account": "rita"}).status_code == 303
    text = json.dumps(client.post(UPDATE, json=router_request(app)).json)
    assert "Rita Reed, Reader" in text
    client.post("/person", data={"account": "nobody-of-that-name"})
    assert "Rita Reed, Reader" in json.dumps(client.post(UPDATE, json=router_request(app)).json)
    assert client.post("/person", data={"account": "ana"}, headers={"Origin": "http://evil.example"}).status_code == 403


def test_a_home_without_data_names_the_command_and_shows_progress(app, client, tmp_path, monkeypatch):
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(tmp_path / "empty"))
    answer = client.get("/definitions")
    assert answer.status_code == 503
    assert "goodword demo" in answer.text
    assert client.get("/health").status_code == 200
    (tmp_path / "empty").mkdir()
    said = {"step": "responses of 2026-03", "done": 3, "of": 24, "at": "2026-11-22T05:00:00+00:00"}
    (tmp_path / "empty" / PROGRESS_FILE).write_text(json.dumps(said), encoding="utf-8")
    answer = client.get("/")
    assert 'http-equiv="refresh"' in answer.text
    assert "Step 3 of 24: responses of 2026-03" in answer.text
    assert client.post(UPDATE, json=router_request(app)).status_code == 503


def test_a_wrong_configuration_is_told_in_a_sentence(app, client, tmp_path, monkeypatch):
    (tmp_path / "goodword.toml").write_text('kind = "zoo"\norganisation = "X"\n', encoding="utf-8")
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(tmp_path))
    answer = client.get("/definitions")
    assert answer.status_code == 503
    assert "Allowed: demo, company" in answer.text


def test_plain_pages_escape_what_they_are_told(app):
    with app.server.test_request_context():
        assert b"<b>" not in plain.wrong_page("<b>", "x.css").data
        assert b"<i>" not in plain.progress_page({"step": "<i>", "done": "x", "of": None}, "x.css").data


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_only_this_machine_is_served(host):
    with pytest.raises(HostRefused, match="needs GOODWORD_PUBLIC_ADDRESS"):
        serve(host, 8050)
