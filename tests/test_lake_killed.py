"""A writer killed at any moment: no row is lost or doubled, and no reader ever sees half of a load."""

import random
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from data.lake import Lake
from tests.lake_rows import answer, rows_of

KILLS = 30
ROWS = 400
DAYS = ("2026-09-05", "2026-10-05")
#: A process that has everything imported begins each writer, so that no kill waits for imports.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def write(path: Path, told: Connection) -> None:
    """Load without end, and tell the number of each load that is done."""
    lake = Lake(path)
    # What was in the making may have become visible just before the last kill: then it is there whole.
    number = lake.snapshot().rows("invitations") // ROWS
    while True:
        with lake.write(f"load-{number}") as transaction:
            transaction.upsert_all({table: rows_of(table, *each) for table, each in brought(number).items()})
        told.send(number)
        number += 1


def brought(number: int) -> dict[str, list[dict[str, object]]]:
    """The same number of responses and invitations, in two months; corrections of rows of the load before, and its
    contacts, late, from which its responses take their team."""
    load = f"load-{number}"
    ids = range(number * ROWS, (number + 1) * ROWS)
    earlier = range((number - 1) * ROWS, number * ROWS) if number else ()
    responses = [answer(n, DAYS[n % 2], load, interaction_id=f"I-{n}") for n in ids]
    responses += [answer(n, DAYS[(n + 1) % 2], load, interaction_id=f"I-{n}", score=0) for n in earlier[:9]]
    served = {"day": answer(0, DAYS[0])["day"], "load_id": load, "team_id": "T"}
    return {
        "responses": responses,
        "invitations": [
            {"invitation_id": f"V-{n}", "day": answer(n, DAYS[n % 2])["day"], "load_id": load} for n in ids
        ],
        "interactions": [{"interaction_id": f"I-{n}", **served} for n in earlier],
    }


def read(path: Path, ended: Path, told: Connection) -> None:
    """Count what one snapshot shows, over and over; tell every count that could not be, and how often it was read."""
    lake, connection, reads, half = Lake(path), duckdb.connect(), 0, []
    while not ended.exists():
        snapshot = lake.snapshot()
        counts = []
        for table, key in (("responses", "response_id"), ("invitations", "invitation_id")):
            files = [str(lake.path / file.path) for file in snapshot.files[table]]
            sql = f"select count(*), count(distinct {key}) from read_parquet($files)"
            counts += connection.execute(sql, {"files": files}).fetchall() if files else [(0, 0)]
        files = [str(lake.path / file.path) for file in snapshot.files["responses"]]
        sql = "select count(team_id) from read_parquet($files)"
        [(in_teams,)] = connection.execute(sql, {"files": files}).fetchall() if files else [(0,)]
        reads += 1
        time.sleep(0.05)
        is_whole = in_teams == snapshot.rows("interactions") and not counts[0][0] % ROWS
        if not is_whole or len(set(counts)) > 1 or counts[0][0] != counts[0][1]:
            half.append(f"version {snapshot.version}: {counts}, {in_teams}")
    told.send((reads, half))


def ids_in(lake: Lake, table: str, key: str) -> Counter[str]:
    files = [str(lake.path / file.path) for file in lake.snapshot().files[table]]
    if not files:
        return Counter()
    found = duckdb.connect().execute(f"select {key} from read_parquet($files)", {"files": files}).fetchall()
    return Counter(name for (name,) in found)


def write_until_killed(lake: Lake, wait: float) -> int:
    """Let a writer load, kill it after `wait` seconds of writing; the number of the last load it acknowledged."""
    heard, tells = PROCESSES.Pipe(duplex=False)
    writer = PROCESSES.Process(target=write, args=(lake.path, tells))
    writer.start()
    tells.close()
    # The first acknowledgement tells that the program is up, so that the kill meets writing, not the start.
    last = int(heard.recv())
    time.sleep(wait)
    writer.kill()
    writer.join()
    with heard:
        while True:
            try:
                last = int(heard.recv())
            except EOFError:
                return last


@pytest.mark.slow
def test_a_load_killed_30_times_loses_doubles_and_halves_nothing(tmp_path: Path) -> None:
    lake, ended = Lake(tmp_path / "lake"), tmp_path / "ended"
    pipes = [PROCESSES.Pipe(duplex=False) for _ in range(2)]
    readers = [PROCESSES.Process(target=read, args=(lake.path, ended, tells)) for _, tells in pipes]
    for reader in readers:
        reader.start()
    moments = random.Random(11)
    lost = doubled = last = 0
    for _ in range(KILLS):
        last = write_until_killed(lake, moments.uniform(0, 0.4))
        for table, key, letter in (("responses", "response_id", "R"), ("invitations", "invitation_id", "V")):
            found = ids_in(lake, table, key)
            lost += sum(f"{letter}-{row}" not in found for row in range((last + 1) * ROWS))
            doubled += sum(times > 1 for times in found.values())
    ended.touch()
    said = [heard.recv() for heard, _ in pipes]
    for reader in readers:
        reader.join()
    reads, half = sum(times for times, _ in said), [each for _, some in said for each in some]
    print(f"{KILLS} kills, {last + 1} loads, {reads} reads: lost {lost}, doubled {doubled}, half read {len(half)}")
    assert (lost, doubled, half) == (0, 0, [])
    assert reads > KILLS
    with lake.write("after"):
        pass
    delta = DeltaTable(lake.path / "responses").to_pyarrow_table(columns=["response_id"])
    assert Counter(delta["response_id"].to_pylist()) == ids_in(lake, "responses", "response_id")
