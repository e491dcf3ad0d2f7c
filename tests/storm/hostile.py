"""Hostile texts as customers' words, names and products: loaded, shown, carried away, and nothing of them runs."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
from openpyxl import load_workbook
from playwright.sync_api import Browser

from dashboard.server import Goodword
from dashboard.workspace import EXTENSION, Workspace
from data.home import Home, create_home
from data.importing import import_file
from data.lake import Lake
from data.store import Store
from tests.browser.screen import opened, watched
from tests.company import TODAY
from tests.fence.json_tree import leaves
from tests.storm.figure import Figure
from tests.storm.pages import answered, page_text
from tests.storm.serving import Served

SCRIPTS = (
    *("<script>window.ran=1</script>", "<img src=x onerror=window.ran=1>", '"><svg onload=window.ran=1>'),
    *("javascript:window.ran=1", "[see](javascript:window.ran=1)", "</script><script>window.ran=1</script>"),
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
)
FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("u","y")'),
    *("-2+3+cmd|' /C calc'!A0", "\uff1d1+1", "\ufeff=1", "'=1"),
)
KINDS = (
    *("\u202egnirts", "\u0645\u0631\u062d\u0628\u0627", "\U0001f469\u200d\U0001f4bb fine", "e" + "\u0301" * 200),
    *("\ufeffmark", "bell \x07 rung", "nothing \x00 here", "line\u2028line", "</title></script>", "two\r\nlines"),
    *("\u4f60\u597d", "long " * 40_000),
)
TEXTS = (*SCRIPTS, *FORMULAS, *KINDS)
#: Texts that agents are called, as they are kept: no name of a person stays in a customer's words.
NAMES_TAKEN_OUT = {
    "@SUM(A1)": "@[name](A1)",
    '=HYPERLINK("u","y")': '=[name]("u","y")',
    **dict.fromkeys(("nothing \x00 here", "line\u2028line", "two\r\nlines"), "[name]"),
}
LIVE = "=+-@\uff1d\uff0b\uff0d\uff20"
PAGES = ("/summary", "/organisation", "/verbatims", "/rows", "/data", "/definitions", "/verbatims?q=script", "/admin")
WEEK = "period=2026-11-01..2026-11-21"


def hostile_home(path: Path) -> Home:
    """A company whose one person may see everything, and in which every text is hostile."""
    home = create_home(path, "company", SCRIPTS[0], "")
    store = Store(home.store_url)
    store.upgrade()
    roles = ("executive", "manager", "analyst", "administrator")
    store.add_account("local", SCRIPTS[1], roles, [{"path": [], "role": role} for role in roles[:3]], "/summary")
    store.close()
    # A name is at most as long as a line.
    names = [text for text in TEXTS if len(text) < 300]
    _load(home, "units", ["unit_id", "level", "name"], [[f"u{n}", "region", name] for n, name in enumerate(names)])
    people = [[f"a{n}", name, f"u{n}", "2026-01-01"] for n, name in enumerate(names)]
    _load(home, "people", ["agent_id", "name", "unit_id", "valid_from"], people)
    answers = [
        [f"R{n}", f"2026-11-{n % 20 + 1:02d}T12:00:00Z", n % 11, text, names[n % len(names)], f"a{n % len(names)}"]
        for n, text in enumerate(TEXTS * 6)
    ]
    _load(home, "responses", ["response_id", "responded_at", "score", "verbatim", "product", "agent_id"], answers)
    return home


def _load(home: Home, table: str, header: list[str], rows: list[list[object]]) -> None:
    file = home.path / f"{table}.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([header, *rows])
    report = import_file(home, file, table=table, today=TODAY)
    assert not report.refused, report


def texts_kept(app: Goodword, home: Home) -> Figure:
    """Every text is loaded, each script on a page, and all in all three files as loaded; none is live in a spreadsheet.

    Loaded as it was written, but for the names of agents.
    """
    lake = Lake(home.lake_path)
    files = [lake.path / file.path for file in lake.snapshot().files["responses"]]
    kept = sorted(text for file in files for text in pq.ParquetFile(file).read(["verbatim"])["verbatim"].to_pylist())
    before = app.server.extensions[EXTENSION]
    app.server.extensions[EXTENSION] = Workspace(home.path, lambda _: TODAY)
    try:
        client = app.server.test_client()
        pages = [page_text(app, answered(client), address) for address in PAGES]
        carried = {
            kind: client.get(f"/export.{kind}?measure=responses&{WEEK}").data for kind in ("csv", "xlsx", "parquet")
        }
    finally:
        app.server.extensions[EXTENSION] = before
    cells = list(csv.reader(io.StringIO(carried["csv"].decode("utf-8-sig"), newline="")))
    live = sum(cell.strip("\ufeff\u200b \t\r\n")[:1] in (*LIVE,) for row in cells for cell in row if _is_text(cell))
    sheet = load_workbook(io.BytesIO(carried["xlsx"])).worksheets[0]
    live += sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    place = cells[0].index("verbatim")
    in_csv = [row[place] for row in cells[1:]]
    said = [leaf for page in pages for line in page.splitlines() if line for leaf in leaves(json.loads(line))]
    shown = sum(any(text in leaf for leaf in said if isinstance(leaf, str)) for text in SCRIPTS)
    is_kept = kept == sorted(NAMES_TAKEN_OUT.get(text, text) for text in TEXTS * 6)
    in_parquet = sorted(pq.read_table(io.BytesIO(carried["parquet"]))["verbatim"].to_pylist())
    is_whole = len(kept) == len(in_csv) == len(TEXTS) * 6 and in_parquet == kept
    found = (
        f"{len(kept)} answers with {len(TEXTS)} texts {'as they must be' if is_kept else 'NOT as they must be'}, "
        f"{len(NAMES_TAKEN_OUT)} of them without a name; on {len(pages)} pages "
        f"{shown} of {len(SCRIPTS)} scripts stand as text; files {'as' if is_whole else 'NOT as'} loaded, "
        f"{live} live cells"
    )
    is_good = is_kept and is_whole and shown == len(SCRIPTS) and not live
    return Figure("hostile texts", found, "all kept, 0 live", is_good)


def _is_text(cell: str) -> bool:
    """Whether a cell is no number: those stay as they are."""
    return not cell.lstrip("-").replace(".", "", 1).isdecimal()


def scripts_run(browser: Browser, server: Served) -> Figure:
    """Pages of the hostile company in a real browser: no script runs, and the content policy has nothing to stop."""
    ran, links, said, strangers = 0, 0, [], []
    with watched(browser, f"http://127.0.0.1:{server.port}") as seen:
        for address in PAGES:
            tab = opened(seen.tab, address)
            ran += bool(tab.evaluate("window.ran === 1"))
            links += tab.locator("[href^='javascript:' i]").count()
        said, strangers = seen.said, seen.strangers
    found = f"{len(PAGES)} pages: {ran} ran, {links} such links, {len(said)} complaints, {len(strangers)} requests away"
    complaints = "".join(f"; {words[:200]}" for words in said)
    return Figure("scripts", found + complaints, "0 of each", not (ran or links or said or strangers))
