"""`goodword accounts` on a real home: adding, changing, and a file of staff with joiners, movers and leavers."""

import csv
import re

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from data.home import open_home
from data.staffing import StaffRefused, read_staff
from data.store import Store
from data.units import Units

UNITS = Units({"West": ("West",), "W1": ("West", "W1"), "W1-a": ("West", "W1", "W1-a"), "North": ("North",)})
STAFF = """account,name,role,unit,agent_id
mona,Mona Okafor,manager,W1,
femi,Femi Ade,agent,,A00
femi,Femi Ade,reader,(company),
ada,Ada Min,administrator,,
"""


@pytest.fixture
def home(company, tmp_path, monkeypatch):
    import shutil

    path = shutil.copytree(company.path, tmp_path / "home")
    monkeypatch.setenv("GOODWORD_HOME", str(path))
    return open_home(path)


@pytest.fixture
def store(home):
    opened = Store(home.store_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def goodword(home):
    """Runs the command line; what fails fails the test unless a code is expected."""

    def run(*said: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(said))
        assert result.exit_code == code, result.output
        return str(result.exception) if code == 1 else result.output

    return run


@pytest.fixture
def staff_file(tmp_path):
    def write(text: str):
        file = tmp_path / "staff.csv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_an_account_is_added_changed_ended_and_listed(goodword, store):
    said = goodword("accounts", "add", "wes", "--name", "Wes Tern", "--role", "manager", "--unit", "W1-a")
    assert re.search(r"http://127.0.0.1:8050/sign-in/first\?code=\S{32}", said)
    assert "everybody signs in here" in said
    assert store.account("wes").grants == ({"path": ["West", "W1", "W1-a"], "role": "manager"},)
    goodword("accounts", "grant", "wes", "--unit", "North", "--valid-to", "2026-12-31")
    listed = goodword("accounts", "list")
    assert "1. manager: West/W1/W1-a; 2. manager: North, until 2026-12-31" in listed and "link until" in listed
    goodword("accounts", "grant", "wes", "--take", "1")
    assert "As reader it sees nothing yet" in goodword("accounts", "role", "wes", "manager", "reader")
    goodword("accounts", "grant", "wes", "--role", "reader", "--unit", "(company)")
    goodword("accounts", "role", "wes", "reader")
    assert store.account("wes").grants == ({"path": [], "role": "reader"},)
    goodword("accounts", "disable", "wes")
    assert not store.account("wes").is_active
    goodword("accounts", "enable", "wes")
    assert store.account("wes").is_active
    assert len(store.rights_history("wes")) == 8
    assert {entry.account_id.split(",")[0] for entry in store.audit()} == {"command line"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("add", "x", "--name", "X", "--role", "boss", "--unit", "West"), "No role 'boss'. Roles: executive"),
        (("add", "x", "--name", "X", "--role", "manager", "--unit", "Wst"), "no unit 'Wst'. Did you mean 'West'?"),
        (("add", "x", "--name", "X", "--role", "manager"), "names no rows"),
        (("add", "a b", "--name", "X", "--role", "administrator"), "no spaces"),
        (("add", "ADA", "--name", "X", "--role", "administrator"), "an account 'ADA' already"),
        (("disable", "ada"), "No administrator would be left"),
        (("role", "ada", "manager"), "No administrator would be left"),
        (("disable", "nobody"), "no account 'nobody'. Accounts: ada"),
        (("password", "nobody"), "no account 'nobody'"),
    ],
)
def test_what_is_not_allowed_is_refused_in_words(goodword, store, said, words):
    store.add_account("ada", "Ada", ["administrator"], [])
    before = store.accounts(), store.audit_count()
    assert words in goodword("accounts", *said, code=1)
    assert (store.accounts(), store.audit_count()) == before


def test_the_demos_people_are_left_alone(goodword, home):
    text = (home.path / "goodword.toml").read_text().replace('"company"', '"demo"')
    (home.path / "goodword.toml").write_text(text)
    assert "built in" in goodword("accounts", "list", code=1)


def test_a_file_of_staff_brings_joiners_and_changes_nothing_the_second_time(goodword, store, staff_file, tmp_path):
    file = str(staff_file(STAFF))
    assert "3 join, 0 move" in goodword("accounts", "import", file, "--dry-run")
    assert store.accounts() == ()
    links = tmp_path / "links.csv"
    goodword("accounts", "import", file, "--links", str(links))
    femi = store.account("femi")
    assert (femi.roles, femi.agent_id) == (("agent", "reader"), "A00")
    assert femi.grants == ({"agent_id": "A00", "role": "agent"}, {"path": [], "role": "reader"})
    assert links.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(links.read_text(encoding="utf-8").splitlines()))
    assert [row["account"] for row in rows] == ["mona", "femi", "ada"]
    assert store.account_of_code(rows[1]["link"].split("=")[1]) == "femi"
    lines = store.audit_count()
    assert "0 join, 0 move, 0 return, 0 would leave, 3 stay" in goodword("accounts", "import", file)
    assert store.audit_count() == lines


def test_leavers_are_ended_only_by_the_code_of_a_dry_run_that_named_them(goodword, store, staff_file):
    goodword("accounts", "import", str(staff_file(STAFF)))
    file = str(staff_file("account,name,role,unit\nmona,Mona Okafor,manager,North\n"))
    said = goodword("accounts", "import", file, "--dry-run")
    assert "Leaves: femi, Femi Ade" in said
    assert "Moves: mona, Mona Okafor, manager: West/W1 -> manager: North" in said
    assert "stays as administrator: ada" in said
    code = re.search(r"--leavers (\w{8})", said)[1]
    assert "is not of this file" in goodword("accounts", "import", file, "--leavers", "12345678", code=1)
    goodword("accounts", "import", file)
    assert store.account("femi").is_active and store.account("mona").grants[0]["path"] == ["North"]
    code = re.search(r"--leavers (\w{8})", goodword("accounts", "import", file, "--dry-run"))[1]
    goodword("accounts", "import", file, "--leavers", code)
    assert [store.account(name).state for name in ("femi", "mona", "ada")] == ["left", "active", "active"]
    assert "1 return" in goodword("accounts", "import", str(staff_file(STAFF)))
    store.change_account("femi", "ada", state="disabled")
    assert "Stays disabled: femi" in goodword("accounts", "import", str(staff_file(STAFF)))
    assert store.account("femi").state == "disabled"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("account,name,role,team\nx,X,manager,West\n", "no column 'team'"),
        ("account,name\nx,X\n", "the column 'role' is missing"),
        ("account,name,role,unit\n", "holds no row"),
        ("account,name,role,unit\nx,X,boss,West\n", "row 1: no role 'boss'"),
        ("account,name,role,unit\nx,X,manager,Wset\n", "row 1: no unit 'Wset'. Did you mean 'West'?"),
        ("account,name,role,unit\nx,X,manager,\n", "names no rows"),
        ("account,name,role,unit\n,X,manager,West\n", "row 1: account is empty"),
        ("account,name,role,unit\nx,X,manager,West\nx,Y,reader,West\n", "row 2: the account 'x' is 'X' in a row above"),
        ("account,name,role,unit\nx,X,manager\n", "row 1: 3 cells, allowed: 4 cells"),
        ("account,name,role,unit,valid_to\nx,X,manager,West,soon\n", "valid_to is 'soon'"),
        ("account,name,role,unit\n" + "x,X,boss,West\n" * 30, "30 rows are wrong"),
    ],
)
def test_a_file_of_staff_with_any_wrong_row_changes_nothing_and_names_it(staff_file, text, words):
    with pytest.raises(StaffRefused) as refused:
        read_staff(staff_file(text), (), UNITS)
    assert words in str(refused.value)


def test_a_file_from_a_spreadsheet_is_read_too(staff_file, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_bytes("\ufeffaccount;name;role;unit\r\njose;José Ñandú;manager;West/W1\r\n".encode())
    [joiner] = read_staff(file, (), UNITS).joiners
    assert (joiner.name, joiner.grants[0]["path"]) == ("José Ñandú", ["West", "W1"])


def test_sessions_are_listed_and_ended(goodword, store):
    from data.sessions import Lasting

    store.add_account("wes", "Wes", ["manager"], [{"path": ["West"]}])
    store.begin_session("wes", "Firefox on Linux", Lasting())
    assert "wes  Firefox on Linux  since" in goodword("accounts", "sessions")
    assert "1 sessions ended" in goodword("accounts", "sessions", "wes", "--end")
    assert goodword("accounts", "sessions") == ""


def test_the_audit_is_printed_and_says_whether_it_is_whole(goodword, store, home):
    import sqlite3

    store.add_account("wes", "Wes", ["manager"], [{"path": ["West"]}], by="ada")
    said = goodword("audit")
    assert "ada  account added" in said and f"The newest has the hash {store.head()}" in said
    connection = sqlite3.connect(home.path / "goodword.db")
    connection.executescript("drop trigger audit_no_update; update audit set account_id = 'nobody'")
    connection.close()
    result = CliRunner().invoke(app, ["audit"])
    assert result.exit_code == 1 and "The audit was changed: line 1" in result.output
