"""No log holds who a customer is, what they wrote, or what was looked for: of loads, pages, refusals and sign-ins."""

import logging
from pathlib import Path

import pytest

from dashboard.workspace import EXTENSION, Workspace
from data.erasing.deed import erase
from data.store import Store
from tests.erasing.places import CANARIES, EMAIL, ID, NAME, WORDS, home_with_canaries

ADDRESSES = (
    f"/verbatims?q={WORDS}", f"/responses?q={NAME}", "/response/ANSWER-7731", f"/response/{ID}", f"/nowhere/{EMAIL}",
    f"/verbatims?q=%00{WORDS}", f"/summary?unit={ID}", f"/export/responses.csv?q={WORDS}", f"/?{EMAIL}",
)  # fmt: skip


def test_logs_name_no_customer(
    app, client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name in ("", "dashboard", "data", "werkzeug", "gunicorn"):
        caplog.set_level(logging.DEBUG, logger=name)
    home = home_with_canaries(tmp_path)
    store = Store(home.store_url)
    store.add_account("local", "Local", ["executive"], [{"path": [], "role": "executive"}])
    store.close()
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path))
    seen = {client.get(address).status_code for address in ADDRESSES}
    seen.add(client.post("/sign-in", data={"account": NAME, "password": WORDS}).status_code)
    assert 200 in seen and 404 in seen and not any(status >= 500 for status in seen)
    erase(home, [ID], "test")
    # What the store and the server say by SQLAlchemy or DuckDB at debug level would hold values: they stay silent.
    logged = caplog.text + "".join(capfd.readouterr())
    assert [canary for canary in CANARIES if canary in logged] == []


def test_a_canary_in_a_log_is_found(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("dashboard").error("The row of %s could not be read.", ID)
    assert [canary for canary in CANARIES if canary in caplog.text] == [ID]
