"""Routes of the data page: every deed is a POST of our own pages by an administrator, and ends at an address.

To anyone else, and for anything unknown, all of them answer like an address that does not exist.
"""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access.recording import record
from dashboard.loading import answers, jobs, steps, work
from dashboard.loading.corrections import corrections_csv
from dashboard.loading.replacing import replaceable_loads
from dashboard.loading.uploads import LARGEST_BYTES, Upload, UploadRefused, empty_upload, found, receive, remove
from dashboard.loading.values import with_values
from dashboard.workspace import person, workspace
from data.contract import LOADABLE
from data.home import Home
from data.importers.mapping_file import parse_mapping
from data.importers.refusing import ImportRefused
from data.importing import refused_csv
from data.loading import LoadUnknown, settle_killed
from data.templates import template_xlsx

PAGE = "/data"
ROUTES = tuple(
    f"/data/{deed}"
    for deed in (
        "upload",
        "sheet",
        "columns",
        "values",
        "replaces",
        "load",
        "cancel",
        "remove",
        "undo",
        "progress",
        "refused",
        "corrections",
        "mapping",
        "template",
    )
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEMO = "The demo takes no file. Start with your own data: run goodword init, then goodword serve."
NotFound = Callable[[], Response]


class Unknown(Exception):
    """There is no such thing, or it is not for whoever asks."""


def register(server: Flask, not_found: NotFound) -> None:
    """Give the server its routes for loading; `not_found` draws the page of an address that does not exist."""
    deeds = {
        "sheet": _sheet,
        "columns": _columns,
        "values": _values,
        "replaces": _replaces,
        "load": _load,
        "cancel": _cancel,
        "remove": _remove,
    }
    server.post("/data/upload", endpoint="data_upload")(_upload)
    server.post("/data/undo", endpoint="data_undo")(_undo)
    for name, deed in deeds.items():
        server.post(f"/data/{name}", endpoint=f"data_{name}")(_of_upload(deed))
    for name, answer in {"progress": _progress, "mapping": _mapping}.items():
        server.get(f"/data/{name}", endpoint=f"data_{name}")(_of_upload(answer))
    server.get("/data/refused", endpoint="data_refused")(_refused)
    server.get("/data/corrections", endpoint="data_corrections")(_corrections)
    server.get("/data/template", endpoint="data_template")(_template)

    @server.errorhandler(Unknown)
    def unknown(reason: Unknown) -> Response:
        return not_found()


def address(upload: Upload, tab: str = "load", step: str = "") -> str:
    """Address of an upload on the page, at the step that is open or at an earlier one."""
    return f"{PAGE}?tab={tab}&upload={upload.upload_id}" + (f"&step={step}" if step else "") + "#now"


def administered() -> Home:
    """The home, for an administrator. Raises Unknown for everyone else."""
    if "administrator" not in person().roles:
        raise Unknown
    return workspace().opened().home


def _of_upload(deed: Callable[[Home, Upload], AnyResponse]) -> Callable[[], AnyResponse]:
    """A route about one upload, named by the form or the address."""

    def answer() -> AnyResponse:
        home = administered()
        upload = found(home.path, request.values.get("upload", ""))
        if upload is None:
            raise Unknown
        return deed(home, upload)

    return answer


def _upload() -> Response:
    """Take a file in: the body is the file, its name and table stand in the address."""
    home = administered()
    table = request.args.get("table", "responses")
    if home.config.is_demo:
        return _told(DEMO, 403)
    if table not in LOADABLE:
        return _told(f"There is no table {table[:40]!r}. Choose one of the list.", 400)
    # One more than is taken: at its limit a stream refuses to be asked whether it has ended.
    request.max_content_length = LARGEST_BYTES + 1
    try:
        upload = receive(home.path, request.stream, request.args.get("name", ""), table, request.content_length)
    except UploadRefused as reason:
        return _told(str(reason), reason.status)
    except RequestEntityTooLarge:
        return _told("The file is larger than 1 GB. Split it, or load it with goodword import.", 413)
    except (ClientDisconnected, ConnectionError):
        return _told("The file did not arrive whole. Choose it again.", 400)
    jobs.start(home.path, upload, "recognise")
    return Response(address(upload), status=201, mimetype="text/plain")


def _sheet(home: Home, upload: Upload) -> AnyResponse:
    """Recognise one sheet of a workbook; what was said of another sheet no longer holds."""
    sheet = request.form.get("sheet", "")
    sheets = (upload.read(work.SHEETS) or {}).get("sheets", ())
    if sheet not in sheets or jobs.is_running(upload) or upload.read(work.LOADED) is not None:
        return _back(upload)
    upload.forget(work.RECOGNISED, work.DRAFT, work.PREVIEW, work.REPLACES, steps.SETTLED, steps.COMPLAINT)
    return _start(home, upload, "recognise", sheet)


def _columns(home: Home, upload: Upload) -> AnyResponse:
    """Write the answers into the mapping; with all of them given, say what a load would do."""
    recognised = upload.read(work.RECOGNISED)
    if recognised is None or jobs.is_running(upload):
        return _back(upload)
    seen, form = steps.recognised(recognised), request.form
    keys = form.getlist("key")
    said = answers.mapped(form, keys, seen, work.read_draft(upload), upload.table, home.rating_names)
    work.write_draft(upload, said)
    upload.forget(work.PREVIEW, steps.SETTLED, steps.COMPLAINT)
    if twice := answers.taken_twice(form, seen):
        return _complain(upload, f"Two columns of the file become {twice}. Leave one of them out.")
    if steps.open_questions(steps.asked(home, seen, said, upload.table)):
        return _back(upload)
    return _preview(home, upload)


def _values(home: Home, upload: Upload) -> AnyResponse:
    """Write into the mapping what unknown values stand for, and say anew what a load would do."""
    recognised = upload.read(work.RECOGNISED)
    if recognised is None or jobs.is_running(upload):
        return _back(upload)
    said = work.read_draft(upload)
    unknown = steps.unknown_of(home, upload, steps.recognised(recognised), said)
    chosen = {
        (one.column, one.value): text
        for place, one in enumerate(unknown)
        if (text := request.form.get(f"v.{place}", "")) in dict(one.options)
    }
    work.write_draft(upload, with_values(said, chosen))
    upload.forget(work.PREVIEW)
    upload.write(steps.SETTLED, {"settled": True})
    return _preview(home, upload)


def _preview(home: Home, upload: Upload) -> AnyResponse:
    """Check the mapping as goodword import would read it, then count what a load would do."""
    text = (upload.folder / work.DRAFT).read_text(encoding="utf-8")
    try:
        parse_mapping(text, upload.table, home.rating_names)
    except ImportRefused as reason:
        return _complain(upload, str(reason).removeprefix("mapping: "))
    return _start(home, upload, "preview")


def _replaces(home: Home, upload: Upload) -> AnyResponse:
    """Say that the file takes the place of an earlier load, or of none, and say anew what a load would do."""
    if upload.read(work.PREVIEW) is None or upload.read(work.LOADED) is not None or jobs.is_running(upload):
        return _back(upload)
    chosen = request.form.get("replaces", "")
    loads = replaceable_loads(workspace().opened().store, upload)
    upload.forget(work.REPLACES)
    if chosen in {load.load_id for load in loads}:
        upload.write(work.REPLACES, {"load": chosen})
    return _start(home, upload, "preview")


def _load(home: Home, upload: Upload) -> AnyResponse:
    if upload.read(work.PREVIEW) is None or upload.read(work.LOADED) is not None:
        return _back(upload)
    return _start(home, upload, "load")


def _cancel(home: Home, upload: Upload) -> AnyResponse:
    jobs.cancel(upload)
    settle_killed(home)
    return _back(upload)


def _remove(home: Home, upload: Upload) -> AnyResponse:
    jobs.cancel(upload)
    settle_killed(home)
    remove(upload)
    return redirect(f"{PAGE}?tab=load", 303)


def _undo() -> AnyResponse:
    """Take a load back, in a job of its own."""
    home = administered()
    load_id = request.form.get("load", "")
    try:
        load = workspace().opened().store.load(load_id)
    except LoadUnknown as reason:
        raise Unknown from reason
    upload = empty_upload(home.path, load.source_name)
    jobs.start(home.path, upload, "undo", load_id)
    return redirect(f"{PAGE}?tab=loads&load={quote(load_id)}&upload={upload.upload_id}#now", 303)


def _progress(home: Home, upload: Upload) -> Response:
    return Response(jobs.told(jobs.job_of(upload)), mimetype="application/json")


def _mapping(home: Home, upload: Upload) -> Response:
    """The mapping as far as it is made, for goodword import --mapping."""
    file = upload.folder / work.DRAFT
    if not file.is_file():
        raise Unknown
    return _file(Response(file.read_bytes(), mimetype="application/toml"), "mapping.toml")


def _refused() -> Response:
    """The refused rows of a load in the source's own columns."""
    administered()
    load_id = request.args.get("load", "")
    store = workspace().opened().store
    try:
        lines, load = refused_csv(store, load_id), store.load(load_id)
    except LoadUnknown as reason:
        raise Unknown from reason
    record("exported", person(), count=load.refused, what=f"refused rows of {load_id}")
    return _file(Response(lines, mimetype="text/csv"), "refused-rows.csv")


def _corrections() -> Response:
    """All that a load corrected, a line for each changed cell."""
    administered()
    load_id = request.args.get("load", "")
    store = workspace().opened().store
    try:
        load = store.load(load_id)
    except LoadUnknown as reason:
        raise Unknown from reason
    record("exported", person(), count=sum(store.corrected_rows(load_id).values()), what=f"corrections of {load_id}")
    return _file(Response(corrections_csv(store, load), mimetype="text/csv"), "corrections.csv")


def _template() -> Response:
    """A file to fill for a table, which says what each of its columns means."""
    home, table = administered(), request.args.get("table", "")
    if table not in LOADABLE:
        raise Unknown
    return _file(Response(template_xlsx(table, home.config), mimetype=WORKBOOK), f"{table}.xlsx")


def _start(home: Home, upload: Upload, kind: str, *said: str) -> AnyResponse:
    # Pressed twice, the button starts one job.
    with suppress(jobs.JobRunning):
        jobs.start(home.path, upload, kind, *said)
    return _back(upload)


def _complain(upload: Upload, words: str) -> AnyResponse:
    upload.write(steps.COMPLAINT, {"words": words})
    return _back(upload)


def _back(upload: Upload) -> AnyResponse:
    return redirect(address(upload), 303)


def _file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(words: str, status: int) -> Response:
    return Response(words, status=status, mimetype="text/plain")
