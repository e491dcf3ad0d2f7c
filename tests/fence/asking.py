"""Requests and their answers: what is sent, and everything that comes back as one text, files unpacked."""

import gzip
import itertools
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus

import brotli
import pyarrow.parquet as pq
from flask.testing import FlaskClient

from dashboard.access.asking import cookie_name
from dashboard.server import Goodword
from data.sessions import Lasting
from data.store import Store
from tests.fence.people import Person

UPDATE = "/_dash-update-component"
HONEST, LISTED, MUTATED, GENERATED = "honest", "listed", "mutated", "generated"
#: How bodies that are packed on the way are unpacked.
PACKED: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
#: Said, so that a path with two slashes is not taken for a host.
_BASE = "http://localhost"
_ADDRESSES = (f"127.{a}.{b}.{c}" for a, b, c in itertools.product(range(1, 250), range(256), range(1, 255)))


@dataclass(frozen=True)
class Request:
    """One request: `kind` is what of the application answers it, `body` the JSON of a callback, `form` of a deed.

    `unknown` pairs a value that the asker may not see with one that does not exist: with either the answer is the same.
    """

    source: str
    kind: str
    path: str
    body: Any = None
    method: str = "GET"
    form: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """All that the caller says, as it may be echoed."""
        said = f"{self.path} {json.dumps(self.body)} {json.dumps(self.form)} {json.dumps(self.headers)}"
        return f"{said} {unquote_plus(said)}"

    @property
    def is_deed(self) -> bool:
        """Whether it may end the session that it is sent in."""
        return self.method not in ("GET", "HEAD") and self.body is None


@dataclass(frozen=True)
class Answer:
    """What came back: status, the headers and the content as text, and the content as JSON if it is."""

    status: int
    headers: dict[str, str]
    text: str
    json: Any = None


class Browser:
    """A client that is one person."""

    def __init__(self, app: Goodword, store: Store, person: Person) -> None:
        self._app, self._store, self.person = app, store, person
        self._client = self._begin()

    def ask(self, request: Request) -> Answer:
        """Send a request; a deed goes in a session of its own, since it may end all of them."""
        client = self._begin() if request.is_deed else self._client
        answer = _sent(client, request)
        if request.is_deed:
            self._client = self._begin()
        return answer

    def _begin(self) -> FlaskClient:
        client = self._app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = next(_ADDRESSES)
        if self.person.account_id:
            key = self._store.begin_session(self.person.account_id, "The fence", Lasting())
            client.set_cookie(cookie_name(), key)
        return client


def _sent(client: FlaskClient, request: Request) -> Answer:
    if request.body is not None:
        text = json.dumps(request.body)
        headers = {"Content-Type": "application/json", **request.headers}
        found = client.post(request.path, data=text, headers=headers, base_url=_BASE)
    else:
        found = client.open(
            request.path, method=request.method, data=request.form, headers=request.headers, base_url=_BASE
        )
    with found:
        content = found.get_data()
        if content and (unpack := PACKED.get(found.headers.get("Content-Encoding", ""))):
            content = unpack(content)
        text = _unpacked(content, found.mimetype)
        said = json.loads(text) if found.is_json and content else None
        return Answer(found.status_code, dict(found.headers), text, said)


def _unpacked(content: bytes, kind: str) -> str:
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if content[:4] == b"PAR1":
        table = pq.read_table(BytesIO(content))
        return f"{table.schema} {table.to_pylist()}"
    text = content.decode("utf-8", "replace")
    # JSON writes letters beyond ASCII as escapes.
    return json.dumps(json.loads(text), ensure_ascii=False) if kind == "application/json" and text else text
