"""Backups: a restored home is the home it was, and an archive that is not what was written is refused whole."""

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.identity import secret_of
from data.backups import BackupDamaged, BackupRefused, backup, restore
from data.checking import check
from data.home import MAPPINGS, Home, create_home
from data.lake import Lake
from data.loading import load, undo
from data.store import Store
from data.upgrades import upgrade
from tests.every_figure import TODAY, every_figure
from tests.lake_rows import answer, rows_of
from tests.test_upgrades import first_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An upgraded home with loads, a correction and an undone load; no test writes to it."""
    made = first_home(tmp_path_factory.mktemp("home"))
    upgrade(made)
    secret_of(made.path)
    (made.path / MAPPINGS).mkdir()
    (made.path / MAPPINGS / "survey.toml").write_text('[source]\nname = "Survey"\n', encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def archive(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("archive") / "quayside.tar"
    backup(home, file)
    return file


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.zst"])
def test_a_restored_home_has_every_file_that_the_newest_version_needs(home: Home, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"home{ending}"
    contents = backup(home, file)
    restored = restore(file, tmp_path / "new").home
    assert (
        contents.lake_version == Lake(restored.lake_path).snapshot().version == Lake(home.lake_path).snapshot().version
    )
    assert check(restored, TODAY).faults == ()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_of(restored.path) == secret_of(home.path)
    assert (restored.path / MAPPINGS / "survey.toml").read_text(encoding="utf-8").startswith("[source]")
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name, "new"]


def test_a_restored_home_has_every_figure_and_its_loads_can_be_undone(
    home: Home, archive: Path, tmp_path: Path
) -> None:
    restored = restore(archive, tmp_path / "new").home
    assert every_figure(restored) == every_figure(home)
    stores = Store(restored.store_url), Store(home.store_url)
    one, other = ([(load, store.corrections(load.load_id)) for load in store.loads()] for store in stores)
    assert one == other
    assert stores[0].accounts() == stores[1].accounts() and stores[0].targets() == stores[1].targets()
    for store in stores:
        store.close()
    corrected = next(load for load, _ in one if load.source_name == "answers_corrected.csv")
    assert [(each.table, each.restored) for each in undo(restored, corrected.load_id)] == [("responses", 4)]
    load(restored, "more", {"responses": rows_of("responses", answer(1))}, "next")
    assert check(restored, TODAY).faults == ()


def test_a_backup_of_an_empty_home_can_be_restored(tmp_path: Path) -> None:
    empty = create_home(tmp_path / "empty", "company", "New & Co")
    left_by_a_kill = empty.path / ".backup-abc"
    left_by_a_kill.mkdir()
    backup(empty, tmp_path / "empty.tar")
    assert not left_by_a_kill.exists()
    restored = restore(tmp_path / "empty.tar", tmp_path / "new").home
    assert restored.config == empty.config
    load(restored, "answers", {"responses": rows_of("responses", answer(1))}, "first")


def test_nothing_is_written_over(home: Home, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(BackupRefused, match="is there already"):
        backup(home, archive)
    assert archive.read_bytes() == before
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BackupRefused, match="is not empty"):
        restore(archive, tmp_path)
    with pytest.raises(BackupRefused, match="is not empty"):
        restore(archive, home.path)
    with pytest.raises(BackupRefused, match="Allowed endings: .tar, .tar.gz, .tar.zst"):
        backup(home, tmp_path / "home.zip")


def test_a_home_with_a_damaged_file_is_not_backed_up_as_if_it_were_sound(home: Home, tmp_path: Path) -> None:
    copy = Home(shutil.copytree(home.path, tmp_path / "copy"), home.config)
    file = next((copy.lake_path / "responses").rglob("*.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupRefused, match=f"{file.name} in .* is not what was written"):
        backup(copy, tmp_path / "copy.tar")
    file.unlink()
    with pytest.raises(BackupRefused, match="is not there"):
        backup(copy, tmp_path / "copy.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy"]


def cut(archive: Path) -> bytes:
    return archive.read_bytes()[: archive.stat().st_size // 2]


def flipped(archive: Path) -> bytes:
    content = bytearray(archive.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    return bytes(content)


def rewritten(archive: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> bytes:
    """The archive with its members changed."""
    with tarfile.open(archive) as opened:
        members = [(member, opened.extractfile(member).read()) for member in opened]  # type: ignore[union-attr]
    change(members)
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as opened:
        for member, content in members:
            member.size = len(content) if member.isfile() else 0
            opened.addfile(member, io.BytesIO(content))
    return written.getvalue()


def with_path(path: str) -> Callable[[Path], bytes]:
    """The archive with one file called so, in the contents too."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        said = json.loads(members[0][1])
        said["files"][0]["path"] = path
        members[0] = (members[0][0], json.dumps(said).encode())
        members[1][0].name = path

    return lambda archive: rewritten(archive, change)


def with_link(archive: Path) -> bytes:
    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        members[1][0].type, members[1][0].linkname = tarfile.SYMTYPE, "/etc/passwd"

    return rewritten(archive, change)


def with_more(archive: Path) -> bytes:
    return rewritten(archive, lambda members: members.append((tarfile.TarInfo("lake/more/x.parquet"), b"more")))


def without_one(archive: Path) -> bytes:
    return rewritten(archive, lambda members: members.pop(3) and None)


@pytest.mark.parametrize(
    "spoil",
    [
        cut, flipped, with_link, with_more, without_one, with_path("../out"), with_path("/tmp/out"),
        with_path("lake/../../x"),
        with_path("lake/a\\..\\b"), with_path("other.txt"), lambda archive: b"", lambda archive: b"no archive at all",
        lambda archive: b"\x28\xb5\x2f\xfd" + bytes(80), lambda archive: b"\x1f\x8b" + bytes(80),
    ],
)  # fmt: skip
def test_an_archive_that_is_not_what_was_written_is_refused_and_leaves_nothing(
    archive: Path, tmp_path: Path, spoil: Callable[[Path], bytes]
) -> None:
    spoiled = tmp_path / "spoiled.tar"
    spoiled.write_bytes(spoil(archive))
    with pytest.raises(BackupDamaged) as told:
        restore(spoiled, tmp_path / "new")
    assert len(str(told.value)) > 20
    assert [path.name for path in tmp_path.iterdir()] == ["spoiled.tar"]


@pytest.mark.parametrize("ending", [".tar.gz", ".tar.zst"])
def test_a_packed_archive_that_is_cut_off_is_refused_too(home: Home, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"home{ending}"
    backup(home, file)
    for share in (0.02, 0.5, 0.98):
        cut_off = tmp_path / "cut"
        cut_off.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
        with pytest.raises(BackupDamaged):
            restore(cut_off, tmp_path / "new")
        assert not (tmp_path / "new").exists()


WRITER = """
import sys
from pathlib import Path
from data.home import open_home
from data.loading import load
from tests.lake_rows import answer, rows_of

home, number = open_home(Path(sys.argv[1])), 0
while not Path(sys.argv[2]).exists():
    ids = range(number * 50, number * 50 + 50)
    sent = [{"invitation_id": f"V-{n}", "day": answer(n)["day"], "load_id": f"load-{number}"} for n in ids]
    rows = {
        "responses": rows_of("responses", *(answer(n, load=f"load-{number}") for n in ids)),
        "invitations": rows_of("invitations", *sent),
    }
    load(home, f"answers {number}", rows, f"load-{number}")
    print(number, flush=True)
    number += 1
"""


@pytest.mark.slow
def test_a_backup_while_another_process_loads_is_one_version_with_its_loads(tmp_path: Path, root: Path) -> None:
    home = create_home(tmp_path / "home", "company", "Busy & Co")
    stop = tmp_path / "stop"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", WRITER, str(home.path), str(stop)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "0\n"
        for number in range(6):
            file = tmp_path / f"{number}.tar"
            contents = backup(home, file)
            restored = restore(file, tmp_path / str(number)).home
            snapshot = Lake(restored.lake_path).snapshot()
            assert snapshot.version == contents.lake_version
            assert snapshot.rows("responses") == snapshot.rows("invitations") > 0
            # The next load settles what the backup caught between its version and its end.
            load(restored, "next", {"responses": rows_of("responses", answer(0, score=1))}, "next")
            store = Store(restored.store_url)
            states = [each.state for each in store.loads()]
            store.close()
            assert states == ["loaded"] * (1 + snapshot.rows("responses") // 50)
            assert check(restored, TODAY).faults == ()
        stop.touch()
        assert writer.wait(60) == 0
