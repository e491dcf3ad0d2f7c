"""The application over a small demo company, for tests: one app a process, as Dash wants it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import dash
import pytest
from dash import dcc, html
from flask import g
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from dashboard.cards import card, slot
from dashboard.frame import Page, page, page_title, screen
from dashboard.identity import person_of
from dashboard.server import Goodword, build_app
from dashboard.ui.cards import grid
from dashboard.view import View
from dashboard.workspace import EXTENSION, Opened, Workspace, workspace
from data.demo.making import make_demo
from data.home import FILE, Home, open_home
from data.store import Store
from queries.aggregate import sums
from queries.ask import Answer
from tests.company import TODAY, make_company

PEOPLE = (
    ("mona", "Mona Okafor", ("executive",), ({"path": []},)),
    ("ana", "Ana Lyt", ("analyst",), ({"path": []},)),
    ("rita", "Rita Reed", ("reader",), ({"path": []},)),
    ("wes", "Wes Tern", ("manager",), ({"path": ["West"]},)),
    ("ada", "Ada Min", ("administrator",), ({"path": []},)),
)
ASKED: list[str] = []
DEMO_RESPONSES, DEMO_MONTHS = 20_000, 15
LookingAs = Callable[[str], AbstractContextManager[Opened]]


def by_region(warehouse, filter, scope) -> Answer:
    ASKED.append(filter.query())
    return sums(warehouse, filter, scope, ["nps", "responses"], ["region"])


def broken_question(warehouse, filter, scope) -> Answer:
    raise RuntimeError("secret of a question")


@card("tested_finding", answer=by_region, is_plain=True)
def finding(answer: Answer, view: View):
    return f"{answer.table.num_rows} regions were seen."


@card("tested_regions", answer=by_region, title="Which region?", sub="Responses.", measures=("nps", "responses"))
def regions(answer: Answer, view: View):
    return html.Ul([html.Li(f"{row['region']}: {row['responses']}") for row in answer.rows()])


@card("tested_plot", answer=by_region, title="Drawn", measures=("nps",), height=200)
def plot(answer: Answer, view: View):
    rows = answer.rows()
    bars = {"type": "bar", "x": [row["region"] for row in rows], "y": [row["responses"] for row in rows]}
    clear = {"height": 190, "margin": {"l": 30, "r": 10, "t": 10, "b": 30}, "paper_bgcolor": "rgba(0,0,0,0)"}
    said = html.Figcaption("Responses by region.", className="visually-hidden")
    return html.Figure([dcc.Graph(figure={"data": [bars], "layout": clear}, config={"displayModeBar": False}), said])


@card("tested_broken", answer=by_region, title="Broken card", measures=("nps",))
def broken(answer: Answer, view: View):
    raise RuntimeError("secret of a card")


@card("tested_broken_question", answer=broken_question, title="Broken question")
def never(answer: Answer, view: View):
    raise AssertionError("never drawn")


@screen("/tested", own=("tab",))
def page_of_cards(view: View) -> Page:
    names = ("tested_regions", "tested_plot", "tested_broken", "tested_broken_question")
    return page(view, "Tested", grid(*(slot(view, name, span=6) for name in names)), finding="tested_finding")


@pytest.fixture(scope="session")
def served_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of the small company made a demo's, with one person a role."""
    path = make_company(tmp_path_factory.mktemp("served")).path
    text = (path / FILE).read_text(encoding="utf-8").replace('kind = "company"', 'kind = "demo"')
    (path / FILE).write_text(text, encoding="utf-8")
    home = open_home(path)
    store = Store(home.store_url)
    store.upgrade()
    for person in PEOPLE:
        store.add_account(*person, is_demo=True)
    store.close()
    return home


@pytest.fixture(scope="session")
def app(served_home: Home) -> Goodword:
    """The one application of this test run, with a page of cards in every state at /tested."""
    built = build_app("app", served_home.path, clock=lambda zone: TODAY)
    dash.register_page("tested", path="/tested", layout=page_of_cards, title=page_title)
    return built


@pytest.fixture
def client(app: Goodword) -> FlaskClient:
    """A client of the application with its own cookies."""
    return app.server.test_client()


@pytest.fixture(scope="session")
def address(app: Goodword) -> Iterator[str]:
    """The application served on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def larkfield(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo company with all its tables, stories and people, small; it ends the day before TODAY."""
    path = tmp_path_factory.mktemp("larkfield")
    return make_demo(path, DEMO_RESPONSES, DEMO_MONTHS, until=TODAY - timedelta(days=1))


@pytest.fixture(scope="session")
def larkfield_space(larkfield: Home) -> Workspace:
    """What a server over the demo company holds."""
    return Workspace(larkfield.path, lambda zone: TODAY)


@pytest.fixture
def looking_as(app: Goodword, larkfield_space: Workspace, monkeypatch: pytest.MonkeyPatch) -> LookingAs:
    """`with looking_as("priya"):` a request of one of the demo company's people."""
    monkeypatch.setitem(app.server.extensions, EXTENSION, larkfield_space)

    @contextmanager
    def looking(account_id: str) -> Iterator[Opened]:
        with app.server.test_request_context():
            opened = workspace().opened()
            [account] = [known for known in opened.store.accounts() if known.account_id == account_id]
            g.person = person_of(account, opened.pseudonym_key)
            yield opened

    return looking
