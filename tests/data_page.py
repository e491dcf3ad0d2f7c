"""A company's empty home with one person, and loading in the browser as a client does it, for tests."""

import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.loading.uploads import Upload, found
from data.home import Home, create_home
from data.store import ROLES, Store

WAITS_SECONDS = 90
FILE = """Ref;When;Store;Counter;How likely;Mood;Words;Resolved
R1;05.10.2026 09:15;Harbour;Counter 1;10;5;"Quick and kind, thank you.";yes
R2;05.10.2026 18:40;Harbour;Counter 2;6;3;"Waited twice.";oui
R3;06.10.2026 11:05;Market;Counter 1;9;-;;no
R4;06.10.2026 12:05;Market;Counter 1;11;-;;no
R5;06.10.2026 13:05;Market;;8;4;=1+1;oui
R5;06.10.2026 13:05;Market;;8;4;=1+1;oui
"""
TARGETS = ("response_id", "responded_at", "centre_id", "agent_id", "score", "csat", "verbatim", "is_resolved")
ANSWERS = {
    "source.name": "Shops",
    "source.survey_kind": "transactional",
    "c.score.scale": "0-10",
    "c.csat.scale": "1-5",
    "c.csat.nulls": "none",
}
COLUMNS = {f"to.{place}": target for place, target in enumerate(TARGETS)}


def company_home(path: Path, roles: tuple[str, ...] = ROLES) -> Home:
    """An empty home of a company whose one person has these roles."""
    home = create_home(path, "company", "Corner shop", 'time_zone = "Europe/Berlin"\n')
    store = Store(home.store_url)
    store.upgrade()
    grants = [{"path": [], "role": role} for role in roles if role != "administrator"]
    store.add_account("local", "Nora Newcomer", roles, grants, "/summary")
    store.close()
    return home


def send(
    client: FlaskClient, content: bytes | str = FILE, name: str = "shops.csv", table: str = "responses"
) -> TestResponse:
    """Upload a file as the page's script does."""
    return client.post(f"/data/upload?name={quote(name)}&table={table}", data=content)


def sent(client: FlaskClient, home: Home, content: bytes | str = FILE, name: str = "shops.csv") -> Upload:
    """Upload a file and wait until it is recognised."""
    answer = send(client, content, name)
    assert answer.status_code == 201, answer.text
    return ended(client, home, answer.text)


def ended(client: FlaskClient, home: Home, address: str) -> Upload:
    """The upload of that address, once its job has ended."""
    upload_id = parse_qs(urlsplit(address).query)["upload"][0]
    until = time.monotonic() + WAITS_SECONDS
    while client.get(f"/data/progress?upload={upload_id}").json["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.1)
    upload = found(home.path, upload_id)
    assert upload is not None
    return upload


def do(client: FlaskClient, home: Home, deed: str, upload: Upload, **fields: Any) -> Upload:
    """Post a form about an upload, follow it to its address, and wait until its job has ended."""
    answer = client.post(f"/data/{deed}", data={"upload": upload.upload_id, **fields})
    assert answer.status_code == 303, answer.text
    return ended(client, home, answer.headers["Location"])


def loaded(client: FlaskClient, home: Home, content: str = FILE, name: str = "shops.csv") -> Upload:
    """A file brought all the way into the lake."""
    upload = sent(client, home, content, name)
    do(client, home, "columns", upload, **COLUMNS, **ANSWERS)
    do(client, home, "values", upload, **{"v.0": "yes"})
    return do(client, home, "load", upload)
