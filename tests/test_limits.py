"""Limits of the engine: a runaway question is stopped, others go on, and a crowd waits its turn or is told so."""

import shutil
import threading
import time
from pathlib import Path

import duckdb
import pytest

from data.engine import Engine
from data.home import Home, open_home
from data.instance import NotRead
from data.limits import Busy, Limits, TookTooLong, TooLarge, available_memory_bytes
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.filter import Filter
from queries.scope import Grant, Scope
from tests.company import TODAY

ALL = Scope("1", frozenset({Grant()}), "key")
RUNAWAYS = {
    "cross join": "select count(*) as n from range(100000000) as a, range(1000000) as b",
    "recursion": "with recursive a as (select 1 as n union all select n + 1 from a) select max(n) from a",
    "hashes": "select max(hash(a.range * b.range)) as n from range(100000000) as a, range(1000000) as b",
    "sort": "select min(place) from (select row_number() over (order by hash(range)) as place from range(400000000))",
}
MEGABYTE = 2**20


def limited(home: Home, **limits: float | int) -> Warehouse:
    return Engine(home, limits=Limits(**limits)).at(TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", RUNAWAYS.values(), ids=RUNAWAYS.keys())
def test_a_runaway_question_is_stopped_at_its_budget_and_others_go_on(company: Home, text: str) -> None:
    warehouse = limited(company, seconds=0.5, at_once=4)
    stopped: list[float] = []

    def run_away() -> None:
        started = time.perf_counter()
        with pytest.raises(TookTooLong, match=r"longer than 0\.5 seconds"):
            warehouse.run(text)
        stopped.append(time.perf_counter() - started)

    thread = threading.Thread(target=run_away)
    thread.start()
    answered = 0
    while thread.is_alive():
        assert sums(warehouse, Filter("last-52-weeks"), ALL, ["nps"]).rows()[0]["scored"] > 0
        answered += 1
    thread.join()
    print(f"stopped after {stopped[0]:.2f} s of 0.5 s; {answered} other questions answered meanwhile")
    assert answered > 0
    assert stopped[0] >= 0.5


def test_who_finds_no_turn_is_told_so_and_the_next_one_is_answered(company: Home) -> None:
    warehouse = limited(company, seconds=2, at_once=1)
    warehouse.engine._turns._waiting_seconds = 0.1
    begun = threading.Event()

    def occupy() -> None:
        begun.set()
        with pytest.raises(TookTooLong):
            warehouse.run(RUNAWAYS["cross join"])

    thread = threading.Thread(target=occupy)
    thread.start()
    begun.wait()
    time.sleep(0.2)
    with pytest.raises(Busy, match="Try again in a few seconds"):
        warehouse.run("select 1 as one")
    thread.join()
    assert warehouse.run("select 1 as one").to_pylist() == [{"one": 1}]


def test_a_sort_of_ten_times_the_memory_is_an_error_and_no_dead_server(company: Home, tmp_path: Path) -> None:
    # A copy, since engines of other tests write into the temp folder of theirs.
    home = open_home(Path(shutil.copytree(company.path, tmp_path / "home", ignore=shutil.ignore_patterns("temp"))))
    warehouse = limited(home, memory_bytes=64 * MEGABYTE, disk_bytes=32 * MEGABYTE)
    with pytest.raises(TooLarge, match="more memory than there is"):
        warehouse.run("select range as n, hash(range) as h, repeat('x', 16) as t from range(20000000) order by h")
    assert sums(warehouse, Filter("last-52-weeks"), ALL, ["nps"]).rows()[0]["scored"] > 0
    spilled = sum(file.stat().st_size for file in (home.path / "temp").rglob("*"))
    assert spilled <= 32 * MEGABYTE


def test_memory_is_that_of_the_control_group_where_it_has_less(tmp_path: Path) -> None:
    machine = available_memory_bytes(())
    for said, expected in (("max", machine), ("9223372036854771712", machine), (str(512 * MEGABYTE), 512 * MEGABYTE)):
        (tmp_path / "memory.max").write_text(f"{said}\n", encoding="ascii")
        assert available_memory_bytes((tmp_path / "memory.max", tmp_path / "nothing")) == expected


INSIDE = "select 1 as one from range(3)"


def lock_cases(folder: Path, outside: Path) -> dict[str, str]:
    """What a question must not reach even if it passed the gate: each is run on the warehouse as it is."""
    file, inside = outside / "secret.csv", f"{folder}/stolen"
    link = f"{folder}/link.csv"
    return {
        "file outside": f"select * from read_csv('{file}')",
        "file outside as table": f"select * from '{file}'",
        "text outside": f"select * from read_text('{file}')",
        "bytes outside": f"select * from read_blob('{file}')",
        "system file": "select * from read_text('/etc/passwd')",
        "process file": "select * from read_text('/proc/self/environ')",
        "up and out": f"select * from read_text('{folder}/../goodword.db')",
        "up and out to the key": f"select * from read_text('{folder}/../secret.key')",
        "beside of like name": f"select * from read_text('{folder}-other/x.csv')",
        "link inside to outside": f"select * from read_csv('{link}')",
        "list outside": "select * from glob('/etc/*')",
        "web": "select * from read_csv('https://example.invalid/x.csv')",
        "environment": "select getenv('HOME') as home",
        "database file": f"attach '{inside}.db'",
        "outside database": f"attach '{outside}/other.db' (read_only)",
        "write outside": f"copy (select 1) to '{outside}/out.csv'",
        "write inside": f"copy (select 1) to '{inside}.csv'",
        "write inside as parquet": f"copy (select 1 as a) to '{inside}.parquet' (format parquet)",
        "write over a file": f"copy (select 1 as a) to '{folder}/FIRST' (format parquet)",
        "write by partitions": f"copy (select 1 as a, 2 as b) to '{inside}' (format parquet, partition_by (a))",
        "export": f"export database '{inside}'",
        "import": f"import database '{outside}'",
        "extension": "install httpfs",
        "extension from a file": f"load '{outside}/x.duckdb_extension'",
        "setting": "set enable_external_access = true",
        "setting back": "reset lock_configuration",
        "setting by pragma": "pragma enable_external_access = true",
        "setting for good": "set global allowed_directories = ['/']",
        "log to a file": f"call enable_logging(storage = 'file', storage_path = '{inside}')",
        "profile to a file": f"pragma profiling_output = '{inside}.json'",
        "secret": "create persistent secret s (type s3, key_id 'a', secret 'b')",
        "view": "create view v as select 1 as one",
        "macro": "create macro m(a) as a + 1",
        "table": "create table t as select 1 as one",
        "variable": "set variable a = 1",
        "prepared": "prepare p as select 1",
        "two at once": f"{INSIDE}; copy (select 1) to '{inside}.csv'",
        "python's own": "select * from company",
        "checkpoint": "checkpoint",
    }


def test_no_lock_case_reads_outside_or_writes_a_file(company: Home, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\nsecret of this machine\n", encoding="utf-8")
    folder = company.lake_path.resolve()
    link = folder / "link.csv"
    link.symlink_to(tmp_path / "secret.csv")
    first = next(folder.glob("responses/*/*.parquet")).relative_to(folder)
    warehouse = Engine(company).at(TODAY)
    before = {path: path.stat().st_mtime_ns for path in company.path.rglob("*") if path.is_file()}
    refused = 0
    try:
        for name, text in lock_cases(folder, tmp_path).items():
            with pytest.raises((duckdb.Error, NotRead)):
                print(name, warehouse.run(text.replace("FIRST", str(first))).to_pylist())
            refused += 1
        assert {path: path.stat().st_mtime_ns for path in company.path.rglob("*") if path.is_file()} == before
    finally:
        link.unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    print(f"{refused} lock cases refused, 0 files written")
    assert refused >= 26


def test_eight_threads_get_their_own_answers(company: Home) -> None:
    warehouse = limited(company, seconds=10, at_once=8)
    mixed: list[tuple[int, object]] = []

    def ask_often(first: int) -> None:
        for number in range(first, first + 100):
            found = warehouse.run("select $number as number, sum(range) from range(500)", {"number": number})
            if found["number"].to_pylist() != [number]:
                mixed.append((number, found))

    threads = [threading.Thread(target=ask_often, args=(1000 * place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mixed == []
