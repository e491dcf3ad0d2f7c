"""A writer killed at any moment: no row is lost or doubled, and no reader ever sees half of a load."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from data.lake import Lake

KILLS = 30
ROWS = 400

# Each load brings the same number of responses and invitations, in two months, corrects rows of the load before, and
# brings its contacts late, from which these responses take their team.
WRITER = """
import sys
from pathlib import Path
from data.lake import Lake
from tests.lake_rows import answer, rows_of

lake, rows = Lake(Path(sys.argv[1])), int(sys.argv[2])
# What was in the making may have become visible just before the last kill: then it is there whole.
number = lake.snapshot().rows("invitations") // rows
while True:
    load = f"load-{number}"
    ids = range(number * rows, (number + 1) * rows)
    days = ("2026-09-05", "2026-10-05")
    responses = [answer(n, days[n % 2], load, interaction_id=f"I-{n}") for n in ids]
    earlier = range((number - 1) * rows, number * rows) if number else ()
    responses += [answer(n, days[(n + 1) % 2], load, interaction_id=f"I-{n}", score=0) for n in earlier[:9]]
    served = {"day": answer(0, days[0])["day"], "load_id": load, "team_id": "T"}
    contacts = [{"interaction_id": f"I-{n}", **served} for n in earlier]
    sent = [{"invitation_id": f"V-{n}", "day": answer(n, days[n % 2])["day"], "load_id": load} for n in ids]
    with lake.write(load) as transaction:
        brought = {"responses": responses, "invitations": sent, "interactions": contacts}
        transaction.upsert_all({table: rows_of(table, *each) for table, each in brought.items()})
    print(number, flush=True)
    number += 1
"""

# A reader counts what one snapshot shows, over and over, and prints every count that could not be.
READER = """
import sys
import time
from pathlib import Path
import duckdb
from data.lake import Lake

lake, rows, reads = Lake(Path(sys.argv[1])), int(sys.argv[2]), 0
engine = duckdb.connect()
while not Path(sys.argv[3]).exists():
    snapshot = lake.snapshot()
    counts = []
    for table, key in (("responses", "response_id"), ("invitations", "invitation_id")):
        files = [str(lake.path / file.path) for file in snapshot.files[table]]
        sql = f"select count(*), count(distinct {key}) from read_parquet($files)"
        counts += engine.execute(sql, {"files": files}).fetchall() if files else [(0, 0)]
    files = [str(lake.path / file.path) for file in snapshot.files["responses"]]
    sql = "select count(team_id) from read_parquet($files)"
    (in_teams,) = engine.execute(sql, {"files": files}).fetchone() if files else (0,)
    reads += 1
    time.sleep(0.02)
    is_whole = in_teams == snapshot.rows("interactions") and not counts[0][0] % rows
    if not is_whole or len(set(counts)) > 1 or counts[0][0] != counts[0][1]:
        print("half", snapshot.version, counts, in_teams, flush=True)
print("reads", reads, flush=True)
"""


def start(root: Path, script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )


def ids_in(lake: Lake, table: str, key: str) -> Counter[str]:
    files = [str(lake.path / file.path) for file in lake.snapshot().files[table]]
    if not files:
        return Counter()
    found = duckdb.connect().execute(f"select {key} from read_parquet($files)", {"files": files}).fetchall()
    return Counter(name for (name,) in found)


def write_until_killed(root: Path, lake: Lake, wait: float) -> int:
    """Let a writer load, kill it after `wait` seconds of writing; the number of the last load it acknowledged."""
    writer = start(root, WRITER, lake.path, ROWS)
    assert writer.stdout is not None
    # The first acknowledgement tells that the program is up, so that the kill meets writing, not the start.
    acknowledged = [int(writer.stdout.readline())]
    time.sleep(wait)
    writer.send_signal(signal.SIGKILL)
    said, _ = writer.communicate()
    return max([*acknowledged, *(int(line) for line in said.split())])


@pytest.mark.slow
def test_a_load_killed_30_times_loses_doubles_and_halves_nothing(tmp_path: Path, root: Path) -> None:
    lake, ended = Lake(tmp_path / "lake"), tmp_path / "ended"
    readers = [start(root, READER, lake.path, ROWS, ended) for _ in range(2)]
    moments = random.Random(11)
    lost = doubled = last = 0
    for _ in range(KILLS):
        last = write_until_killed(root, lake, moments.uniform(0, 0.4))
        for table, key, letter in (("responses", "response_id", "R"), ("invitations", "invitation_id", "V")):
            found = ids_in(lake, table, key)
            lost += sum(f"{letter}-{row}" not in found for row in range((last + 1) * ROWS))
            doubled += sum(times > 1 for times in found.values())
    ended.touch()
    said = [line for reader in readers for line in reader.communicate()[0].splitlines()]
    half = [line for line in said if line.startswith("half")]
    reads = sum(int(line.split()[1]) for line in said if line.startswith("reads"))
    print(f"{KILLS} kills, {last + 1} loads, {reads} reads: lost {lost}, doubled {doubled}, half read {len(half)}")
    assert (lost, doubled, half) == (0, 0, [])
    assert reads > KILLS
    with lake.write("after"):
        pass
    delta = DeltaTable(lake.path / "responses").to_pyarrow_table(columns=["response_id"])
    assert Counter(delta["response_id"].to_pylist()) == ids_in(lake, "responses", "response_id")
