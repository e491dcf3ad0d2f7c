"""A watched folder: each file is loaded once, a bad one is set aside in words, and the fate of all is kept."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import watching
from data.dropping import FolderGone, WatchRefused
from data.home import Home, create_home
from data.importers.naming import mapping_for
from data.lake import Lake
from data.loading import undo
from data.store import Store, WatchedFile
from data.watching import Watcher, watch
from tests.test_tables import rows_in

MAPPING = """[source]
name = "Store survey"
survey_kind = "transactional"
[columns.response_id]
from = "Ref"
[columns.responded_at]
from = "When"
format = "%d.%m.%Y"
[columns.score]
from = "Score"
scale = { lowest = 0, highest = 10 }
"""
HEADER = "response_id,responded_at,score\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", "company", "Harbour Stores")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drop"
    (made / "mappings").mkdir(parents=True)
    return made


def run(home: Home, folder: Path) -> list[str]:
    """What one round over complete files told."""
    said: list[str] = []
    watch(home, folder, said.append, is_once=True, settle_seconds=0)
    return said


def fates(home: Home) -> dict[str, WatchedFile]:
    store = Store(home.store_url)
    try:
        return {file.name: file for file in reversed(store.watched_files())}
    finally:
        store.close()


def ids(home: Home) -> Counter[str]:
    return Counter(row["response_id"] for row in rows_in(Lake(home.lake_path, home.rating_names), "responses"))


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {".watcher"}


def test_each_kind_of_file_is_loaded_by_what_is_known_of_it(home: Home, folder: Path) -> None:
    (folder / "mappings" / "survey.toml").write_text(MAPPING)
    (folder / "survey-2026-11.csv").write_text("Ref,When,Score\nr1,02.10.2026,9\nr2,03.10.2026,4\n")
    (folder / "answers.csv").write_text(f"{HEADER}r3,2026-10-02,7\n")
    (folder / "staff.csv").write_text("agent_id,name,valid_from\na1,Ann,2026-01-01\n")
    (folder / "goals.csv").write_text("unit_id,measure,value,valid_from\n,nps,30,2026-01-01\n")
    run(home, folder)
    assert {name: file.state for name, file in fates(home).items()} == dict.fromkeys(
        ("survey-2026-11.csv", "answers.csv", "staff.csv", "goals.csv"), "loaded"
    )
    assert ids(home) == Counter(["r1", "r2", "r3"])
    assert len(rows_in(Lake(home.lake_path), "people")) == 1
    store = Store(home.store_url)
    assert [target.value for target in store.targets()] == [30]
    for file in fates(home).values():
        assert store.load(str(file.load_id)).source_sha256 == file.sha256
        assert file.kept_as == f"loaded/{file.name}"
        assert file.settled_at is not None
    assert names(folder) == {"mappings/survey.toml", *(f"loaded/{name}" for name in fates(home))}


def test_the_same_bytes_under_another_name_are_told_and_not_loaded(home: Home, folder: Path) -> None:
    text = f"{HEADER}r1,2026-10-02,7\n"
    (folder / "a.csv").write_text(text)
    run(home, folder)
    (folder / "b.csv").write_text(text)
    (folder / "a.csv").write_text(text)
    run(home, folder)
    first, again = fates(home)["a.csv"], fates(home)["b.csv"]
    assert (first.state, again.state) == ("repeated", "repeated")
    assert "were loaded as a.csv" in again.reason
    assert names(folder) == {"loaded/a.csv", "loaded/a-2.csv", "loaded/b.csv"}
    store = Store(home.store_url)
    [load] = store.loads()
    undo(home, load.load_id)
    (folder / "c.csv").write_text(text)
    run(home, folder)
    assert fates(home)["c.csv"].state == "loaded", "after an undo the bytes may come in again"


BAD = {
    "empty.csv": ("", "is empty"),
    "other.csv": ("name,words\nx,y\n", "mappings/"),
    "rows.csv": (f"{HEADER}r1,2026-10-02,11\n", "None of its rows could be loaded (1 refused). rows.csv, row 1, score"),
    "picture.pdf": ("%PDF-1.7", "a PDF"),
    "survey.toml": (MAPPING, "This is a mapping"),
    "wrong-1.csv": ("Ref\n1\n", "wrong.toml"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_set_aside_with_the_reason_and_stops_nothing(home: Home, folder: Path, name: str) -> None:
    content, reason = BAD[name]
    (folder / "mappings" / "wrong.toml").write_text("[source]\nnaam = 1\n")
    (folder / name).write_text(content)
    (folder / "zz-good.csv").write_text(f"{HEADER}r1,2026-10-02,7\n")
    run(home, folder)
    assert fates(home)[name].state == "refused"
    assert fates(home)["zz-good.csv"].state == "loaded"
    said = (folder / "refused" / f"{name}.reason.txt").read_text("utf-8")
    assert said.strip() == fates(home)[name].reason
    assert reason in said
    assert (folder / "refused" / name).read_text("utf-8") == content


def test_some_refused_rows_do_not_keep_a_file_out(home: Home, folder: Path) -> None:
    (folder / "mixed.csv").write_text(f"{HEADER}r1,2026-10-02,11\nr2,2026-10-02,7\n")
    run(home, folder)
    file = fates(home)["mixed.csv"]
    assert (file.state, file.kept_as) == ("loaded", "loaded/mixed.csv")
    assert "1 new, 1 refused" in file.reason
    store = Store(home.store_url)
    assert [refused.row for refused in store.refusals(str(file.load_id))] == [1]


def test_a_file_is_left_alone_while_it_grows_or_its_name_says_so(home: Home, folder: Path) -> None:
    text = f"{HEADER}r1,2026-10-02,7\n"
    for name in (".hidden.csv", "a.csv.part", "b.csv.tmp", "c.csv.filepart", "~$d.xlsx"):
        (folder / name).write_text(text)
    growing = folder / "growing.csv"
    growing.write_text(HEADER)
    watcher = Watcher(home, folder, lambda sentence: None, settle_seconds=0.2)
    with watcher.alone():
        for number in range(4):
            watcher.round()
            with growing.open("a") as file:
                file.write(f"r{number},2026-10-02,7\n")
            time.sleep(0.12)
        assert fates(home) == {}
        watcher.round()
        time.sleep(0.25)
        watcher.round()
    assert ids(home) == Counter(["r0", "r1", "r2", "r3"])
    assert ".hidden.csv" in names(folder)
    assert list(fates(home)) == ["growing.csv"]


def test_a_mark_says_that_a_file_is_complete_and_speaks_for_no_later_one(home: Home, folder: Path) -> None:
    watcher = Watcher(home, folder, lambda sentence: None, settle_seconds=600)
    mark = folder / "a.csv.done"
    (folder / "a.csv").write_text(f"{HEADER}r1,2026-10-02,7\n")
    with watcher.alone():
        watcher.round()
        assert ids(home) == Counter()
        mark.touch()
        watcher.round()
        assert ids(home) == Counter(["r1"])
        assert not mark.exists()
        mark.touch()
        os.utime(mark, (1, 1))
        (folder / "a.csv").write_text(f"{HEADER}r2,2026-10-02,7\n")
        watcher.round()
        assert ids(home) == Counter(["r1"]), "a mark from before the file belonged to another"


def test_a_folder_has_one_watcher(home: Home, folder: Path) -> None:
    with (
        Watcher(home, folder, print).alone(),
        pytest.raises(WatchRefused, match=f"watched already, by process {os.getpid()}"),
    ):
        run(home, folder)


def test_a_folder_that_is_not_there_or_vanishes_is_told(home: Home, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WatchRefused, match="There is no folder"):
        run(home, tmp_path / "nowhere")
    watcher = Watcher(home, folder, print)
    with watcher.alone():
        folder.rename(tmp_path / "elsewhere")
        with pytest.raises(FolderGone, match="goes on when it is back"):
            watcher.round()


def test_the_demo_takes_no_feed(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WatchRefused, match="demo"):
        run(create_home(tmp_path / "demo", "demo", "Larkfield"), folder)


def test_odd_names_are_kept_in_print(home: Home, folder: Path) -> None:
    odd = [b"sp ace;$(x).csv", b"new\nline.csv", b"latin-\xe9.csv", b"-rf.csv", ("ü" * 120 + ".csv").encode()]
    for number, name in enumerate(odd):
        with open(os.fsencode(folder) + b"/" + name, "w") as file:
            file.write(f"{HEADER}r{number},2026-10-02,{11 if number % 2 else 7}\n")
    run(home, folder)
    assert sorted(file.state for file in fates(home).values()) == ["loaded"] * 3 + ["refused"] * 2
    assert {path.name for path in folder.iterdir()} == {".watcher", ".loading", "loaded", "refused", "mappings"}
    assert list((folder / ".loading").iterdir()) == []
    for file in fates(home).values():
        assert (folder / str(file.kept_as)).is_file()
        assert "\n" not in file.name


def test_a_full_disk_makes_a_file_wait_and_not_fail(home: Home, folder: Path) -> None:
    """A limit on the size of files is what a full disk looks like to the lake."""
    rows = "".join(f"r{number},2026-10-02,7\n" for number in range(60_000))
    (folder / "a.csv").write_text(HEADER + rows)
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY));"
        "from data.home import open_home; from data.watching import watch; from pathlib import Path;"
        "watch(open_home(Path(sys.argv[1])), Path(sys.argv[2]), print, True, 0)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home.path), str(folder)], capture_output=True, text=True)
    assert done.returncode != 0
    assert ids(home) == Counter()
    assert [path.name for path in (folder / "refused").iterdir()] == []
    run(home, folder)
    assert len(ids(home)) == 60_000
    assert fates(home)["a.csv"].state == "loaded"


def test_a_file_whose_load_ends_the_process_again_and_again_is_set_aside(home: Home, folder: Path) -> None:
    run(home, folder)
    (folder / ".loading" / "huge.csv").write_text(f"{HEADER}r1,2026-10-02,7\n")
    store = Store(home.store_url)
    noted = WatchedFile(str(folder), "huge.csv", "0" * 64, 1, datetime.now(UTC), load_id="gone", attempts=5)
    store.note_watched(noted)
    run(home, folder)
    assert fates(home)["huge.csv"].state == "refused"
    assert "interrupted 5 times" in fates(home)["huge.csv"].reason


def test_a_mapping_is_for_the_files_whose_names_begin_as_its_own(tmp_path: Path) -> None:
    mappings = [tmp_path / name for name in ("survey.toml", "survey-de.toml", "mapping.toml")]
    found = {
        name: mapping.name if (mapping := mapping_for(name, mappings)) else None
        for name in ("survey.csv", "survey-2026.csv", "survey2.csv", "Survey-DE_1.xlsx", "surveyor.csv", "other.csv")
    }
    assert found == {
        "survey.csv": "survey.toml",
        "survey-2026.csv": "survey.toml",
        "survey2.csv": "survey.toml",
        "Survey-DE_1.xlsx": "survey-de.toml",
        "surveyor.csv": None,
        "other.csv": None,
    }


WATCHER = """
import sys
from pathlib import Path
from data import watching
from data.home import open_home
from data.watching import watch

# Here it is no trouble of the machine that ends a watcher so often.
watching.MOST_ATTEMPTS = 1_000
print("up", flush=True)
watch(open_home(Path(sys.argv[1])), Path(sys.argv[2]), lambda said: print(said, flush=True), settle_seconds=0.05)
"""
KILLS, FILES, ROWS = 12, 14, 300


def dropped(folder: Path, number: int) -> None:
    """Drop one file: most are good, some are bad, some repeat the bytes of another."""
    start = number * ROWS
    rows = "".join(f"r{start + row},2026-10-02,{row % 11}\n" for row in range(ROWS))
    text = {3: "name,words\nx,y\n", 5: f"{HEADER}bad,2026-10-02,99\n"}.get(number % 7, HEADER + rows)
    (folder / f"drop-{number}.csv.part").write_text(text)
    (folder / f"drop-{number}.csv.part").rename(folder / f"drop-{number}.csv")


@pytest.mark.slow
def test_a_watcher_killed_again_and_again_loses_doubles_and_halves_nothing(
    home: Home, folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_ATTEMPTS", 1_000)
    moments = random.Random(5)
    dropped(folder, 0)
    begun = time.monotonic()
    run(home, folder)
    load_seconds = time.monotonic() - begun
    for number in range(1, FILES):
        dropped(folder, number)
    for _ in range(KILLS):
        watcher = subprocess.Popen(
            [sys.executable, "-c", WATCHER, str(home.path), str(folder)],
            cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
        assert watcher.stdout is not None
        assert watcher.stdout.readline() == "up\n"
        time.sleep(moments.uniform(0, 3 * load_seconds))
        watcher.send_signal(signal.SIGKILL)
        watcher.communicate()
    shutil.copy(folder / "loaded" / "drop-0.csv", folder / "again.csv")
    run(home, folder)
    run(home, folder)
    store = Store(home.store_url)
    watched = store.watched_files()
    good = [number for number in range(FILES) if number % 7 not in (3, 5)]
    assert ids(home) == Counter(f"r{number * ROWS + row}" for number in good for row in range(ROWS))
    states = Counter(file.name for file in watched)
    assert set(states) == {"again.csv", *(f"drop-{number}.csv" for number in range(FILES))}
    assert set(states.values()) == {1}, "each file has one fate"
    fate = {file.name: file.state for file in watched}
    assert [fate[f"drop-{number}.csv"] for number in good] == ["loaded"] * len(good)
    assert Counter(fate.values()) == {"loaded": len(good), "refused": FILES - len(good), "repeated": 1}
    assert {load.state for load in store.loads()} <= {"loaded", "failed", "unchanged"}
    assert sum(load.state == "loaded" for load in store.loads()) == len(good)
    assert all((folder / str(file.kept_as)).is_file() and file.settled_at for file in watched)
    assert [path.name for path in folder.glob("*.csv")] + [path.name for path in (folder / ".loading").iterdir()] == []
    attempts = max(file.attempts for file in watched)
    print(f"{KILLS} kills, {FILES} files: {dict(Counter(fate.values()))}, most attempts of one {attempts}")
