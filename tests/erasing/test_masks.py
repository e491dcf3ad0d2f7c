"""What a role may not see of persons stands in no page, file, formula or refusal that it is given."""

import io
import zipfile
from datetime import date

import pytest

from dashboard.roles import ROLES
from dashboard.workspace import EXTENSION, Workspace
from data.lake import Lake
from data.sessions import Lasting
from data.store import Store
from tests.erasing.places import EMAIL, ID, NAME, PHONE, WORDS, home_with_canaries
from tests.lake_rows import rows_of

STAFF = "Philippa Harrowgate"
ADDRESSES = (
    "/summary", "/verbatims", "/responses", "/response/ANSWER-7731", "/organisation", "/definitions", "/data",
    f"/response/{ID}-x", "/verbatims?channel=x", "/export.csv?period=2026-10", "/export.xlsx?period=2026-10",
    "/export.parquet?period=2026-10", "/export.csv?table=people", "/export.csv?table=customers",
    "/export.csv?table=interactions", "/export.parquet?table=customers",
)  # fmt: skip
#: The maskable column, and what stands in it or is known by it.
CANARIES = {"customer_id": (ID, NAME, PHONE, EMAIL), "verbatim": (WORDS,), "agent_id": (STAFF, "AGENT-4402")}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The home with canaries, with a named agent, and an account for each role that sees rows."""
    home = home_with_canaries(tmp_path_factory.mktemp("masks"))
    with Lake(home.lake_path).write("staff") as transaction:
        person = {"agent_id": "AGENT-4402", "name": STAFF, "valid_from": date(2026, 1, 1)}
        transaction.upsert("people", rows_of("people", person))
        select = transaction.relation("responses", transaction.table_files("responses"))
        attributed = f"select * replace ('AGENT-4402' as agent_id) from ({select})"
        transaction.upsert("responses", transaction.connection.sql(attributed).to_arrow_table())
    store = Store(home.store_url)
    for role in ROLES.values():
        store.add_account(
            role.name, "Somebody", [role.name], [{"path": [], "role": role.name}] if role.sees_rows else []
        )
    # From now on everybody signs in.
    store.choose_password("executive", "scrypt:1024:8:1$no$one")
    store.close()
    return Workspace(home.path)


def said_to(app, space: Workspace, role: str) -> str:
    """All that a role is given, workbooks unpacked."""
    client = app.server.test_client()
    store = Store(f"sqlite:///{space.path / 'goodword.db'}")
    client.set_cookie("goodword", store.begin_session(role, "A test", Lasting()))
    store.close()
    parts = []
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code < 500, address
        data = answer.data
        if data[:2] == b"PK":
            book = zipfile.ZipFile(io.BytesIO(data))
            data = b"".join(book.read(name) for name in book.namelist())
        parts.append(data.decode("utf-8", "replace"))
    return "\n".join(parts)


@pytest.mark.parametrize("role", [role.name for role in ROLES.values()])
def test_no_masked_canary_is_given(app, space: Workspace, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    monkeypatch.setitem(app.server.extensions, EXTENSION, space)
    said = said_to(app, space, role)
    for column, canaries in CANARIES.items():
        if column not in ROLES[role].columns or not ROLES[role].may_open_rows:
            assert [canary for canary in canaries if canary in said] == [], column


def test_whoever_may_see_them_is_given_them(app, space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.server.extensions, EXTENSION, space)
    said = "".join(said_to(app, space, role) for role in ROLES)
    assert {canary for canary in (ID, WORDS, STAFF) if canary in said} == {ID, WORDS, STAFF}
