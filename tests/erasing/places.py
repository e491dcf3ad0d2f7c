"""A home in which one customer stands in every place that a home has, and the search for what is left of them."""

from pathlib import Path

import duckdb

from dashboard.loading.uploads import empty_upload
from data.home import Home, create_home
from data.importing import import_file
from data.lake import Lake
from data.loading import undo
from data.store import Store
from data.store_views import EVERYBODY
from data.watching import watch
from tests.lake_rows import rows_of

ID, NAME, PHONE, EMAIL = "KUNDE-7731", "Ottokar Quillfeather", "+44 7700 900417", "ottokar@quill.example"
WORDS = "the zeppelin never came"
#: What must be found nowhere: who they are, their rows' ids, and their words of any load.
CANARIES = (ID, NAME, PHONE, EMAIL, WORDS, "ANSWER-7731", "CONTACT-7731", "INVITE-7731", "the balloon came late")
OTHERS = ("KUNDE-1111", "KUNDE-9999")
ANSWERS = "response_id,responded_at,score,customer_id,interaction_id,verbatim"


def home_with_canaries(folder: Path) -> Home:
    """Loads, a correction, an undo, refusals, a watched file and an upload, each with the customer in it."""
    home = create_home(folder / "home", "company", "Harbour Stores", 'time_zone = "Europe/Berlin"\n')
    said = [f"{ID},{NAME},{PHONE},{EMAIL}", *(f"{other},Bo,,bo@sea.example" for other in OTHERS)]
    _load(home, folder, "customers", "customer_id,name,phone,email", *said)
    _load(home, folder, "interactions", "interaction_id,started_at,customer_id", f"CONTACT-7731,2026-10-01,{ID}")
    # Names no customer: it is theirs by its contact.
    sent = "INVITE-7731,2026-10-02,CONTACT-7731"
    _load(home, folder, "invitations", "invitation_id,sent_at,interaction_id", sent)
    _load(home, folder, "responses", ANSWERS, f"ANSWER-7731,2026-10-02,2,{ID},CONTACT-7731,the balloon came late")
    nameless = f"ANSWER-7731,2026-10-02,1,,CONTACT-7731,{WORDS}"
    _load(home, folder, "responses", ANSWERS, nameless, f"b,2026-10-02,9,{OTHERS[0]},,fine")
    undo(home, _load(home, folder, "responses", ANSWERS, f"ANSWER-7731,2026-10-03,3,{ID},,{WORDS}"))
    last = (f"ANSWER-7731,2026-10-04,4,{ID},CONTACT-7731,{WORDS}", f"c,2026-10-05,10,{OTHERS[1]},,")
    _load(home, folder, "responses", ANSWERS, *last)
    _load(home, folder, "responses", ANSWERS, f"d,2026-10-05,99,{ID},,{WORDS}", "e,2026-10-05,5,,,ok")
    _load(home, folder, "responses", ANSWERS, f"f,2026-10-05,{EMAIL},,,about {NAME}", "g,2026-10-05,5,,,ok")
    with Lake(home.lake_path, home.rating_names).write("themes") as transaction:
        theme = {"response_id": "ANSWER-7731", "theme_id": "late", "rules_version": "1"}
        transaction.upsert("verbatim_themes", rows_of("verbatim_themes", theme))
    _watch(home, folder, f"{ANSWERS}\nh,2026-10-05,{ID},{ID},,{WORDS}\n")
    upload = empty_upload(home.path, "answers.csv")
    (upload.folder / "source").mkdir()
    upload.file.write_text("\n".join(last))
    upload.write("found.json", {"first": [ID, WORDS]})
    _keep_views(home)
    return home


def _keep_views(home: Home) -> None:
    """Views that somebody saved: one names the customer in its address, one in its name, one is of others."""
    store = Store(home.store_url)
    store.upgrade()
    store.add_account("lena", "Lena", ["manager"], [{"path": []}])
    store.save_view("lena", "Call today", "/verbatims", f"q={ID}")
    store.save_view("lena", f"About {NAME}", "/summary", "")
    store.save_view("lena", "Faults", "/summary", "touchpoint=fault", shared_with=[EVERYBODY])
    store.close()


def _load(home: Home, folder: Path, table: str, *lines: str) -> str:
    file = folder / f"{table}.csv"
    file.write_text("\n".join(lines) + "\n")
    return import_file(home, file, table=table).load_id


def _watch(home: Home, folder: Path, text: str) -> None:
    dropped = folder / "dropped"
    dropped.mkdir()
    (dropped / "survey.csv").write_text(text)
    watch(home, dropped, lambda said: None, is_once=True, settle_seconds=0)


def found_in(home: Home, canaries: tuple[str, ...] = CANARIES) -> dict[str, list[str]]:
    """Files below the home with the canaries in each: as bytes, and in what DuckDB reads from Parquet."""
    found: dict[str, list[str]] = {}
    for file in sorted(path for path in home.path.rglob("*") if path.is_file()):
        said = file.read_bytes().decode("utf-8", "replace")
        if file.suffix == ".parquet":
            said += _in_parquet(file)
        if here := [canary for canary in canaries if canary in said]:
            found[file.relative_to(home.path).as_posix()] = here
    return found


def _in_parquet(file: Path) -> str:
    """All rows and statistics as DuckDB reads them."""
    with duckdb.connect() as connection:
        rows = connection.sql("select * from read_parquet($1, hive_partitioning = false)", params=[str(file)])
        names = "stats_min, stats_max, stats_min_value, stats_max_value"
        ranges = connection.sql(f"select {names} from parquet_metadata($1)", params=[str(file)])
        return repr(rows.to_arrow_table().to_pylist()) + repr(ranges.fetchall())
