"""Endless grids: rows in blocks, no rows where the figure does not exist, and requests that are believed in nothing."""

import pytest

from dashboard.frame import theme_chosen, view_of
from tests.test_server import UPDATE


def asking(app, client, query="", name="rows", request=None):
    """The answer to a grid's request for its first rows."""
    with app.server.test_request_context():
        view = view_of("/rows", {}, (), theme_chosen())
        place = {"type": "grid", "name": name, "q": query, "v": view.warehouse.version, "d": view.today.isoformat()}
    output = next(known for known in app.callback_map if "getRowsResponse" in known)
    body = {
        "output": output,
        "outputs": {"id": place, "property": "getRowsResponse"},
        "inputs": [{"id": place, "property": "getRowsRequest", "value": request or {"startRow": 0, "endRow": 100}}],
        "state": [{"id": place, "property": "id", "value": place}],
        "changedPropIds": [],
    }
    return client.post(UPDATE, json=body)


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    ((_, said),) = answer.json["response"].items()
    return said["getRowsResponse"]


def test_rows_behind_a_measure_come_with_their_number(app, client):
    found = rows_of(asking(app, client, "measure=contacts&period=last-52-weeks"))
    assert len(found["rowData"]) == 100
    assert found["rowCount"] > 1000


def test_a_measure_that_the_filter_leaves_no_rows_has_none(app, client):
    assert rows_of(asking(app, client, "class=promoter&measure=contacts")) == {"rowData": [], "rowCount": 0}


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("measure=foo", {}),
        ("measure=", {}),
        ("limit=9", {}),
        ("", {"name": "foo"}),
        ("", {"request": {"startRow": 0, "endRow": 101}}),
        ("", {"request": {"startRow": -1, "endRow": 9}}),
        ("", {"request": "all"}),
    ],
)
def test_a_forged_request_is_refused(app, client, query, changes):
    assert asking(app, client, query, **changes).status_code == 400
