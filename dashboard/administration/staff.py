"""A file of staff: read first, with joiners, movers and leavers by their names; taken over when that was looked at."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response as Answer
from flask import request
from werkzeug.wrappers import Response

from dashboard.access.links import first_link
from dashboard.administration.asking import Refused, back, changing
from dashboard.administration.slips import Slip, slips
from dashboard.workspace import warehouse
from data.importers.refusing import ImportRefused
from data.staffing import Staffing, StaffRefused, read_staff
from data.store import Account, Store
from data.store_values import AccountWrong
from data.units import units_of

LARGEST_BYTES = 10 << 20
#: The name of a file decides how it is read, so it is one of these.
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".json", ".jsonl", ".gz", ".zip")
TOO_LARGE = "The file is larger than 10 MB. Use goodword accounts import."
GONE = "The file has been forgotten: it waits a quarter of an hour. Choose it again."
OTHERS = "Since you looked, other people would leave. They stand below: look again."


def upload() -> Response:
    """Take a file of staff in, and lead to what it would change."""
    _, _, by = changing()
    # The form around the file takes a little, too.
    request.max_content_length = LARGEST_BYTES + (1 << 16)
    if (request.content_length or 0) > request.max_content_length:
        raise Refused("file", TOO_LARGE)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("file", "Choose a file.")
    with file.stream as stream:
        slip = Slip("staff", file=stream.read(LARGEST_BYTES + 1), name=Path(file.filename).name[:100])
    if len(slip.file) > LARGEST_BYTES:
        raise Refused("file", TOO_LARGE)
    read(slip)
    return back("people", said=slips().keep(by.account_id, slip), _form="staff")


def take_over() -> Response:
    """Save what the file says; the leavers end if that was ticked, as those whom the page named."""
    _, store, by = changing()
    key = request.form.get("said", "")
    slip = slips().read(by.account_id, key)
    if not slip.file:
        raise Refused("file", GONE)
    found = read(slip)
    code = request.form.get("leavers", "")
    if code and code != found.leavers_code:
        raise Refused("file", OTHERS)
    try:
        store.save_accounts(found.accounts(bool(code)), by.account_id)
    except AccountWrong as reason:
        raise Refused("file", str(reason)) from reason
    ended = len(found.leavers) if code else 0
    done = f"{len(found.joiners)} joined, {len(found.movers)} moved, {len(found.returning)} returned, {ended} ended."
    kept = Slip("staff", typed={"joined": "\n".join(one.account_id for one in found.joiners)}, done=done)
    return back("people", said=slips().keep(by.account_id, kept), _form="staff")


def links() -> Response:
    """A file of links for those who joined by a file of staff and have no password yet."""
    _, store, by = changing()
    slip = slips().read(by.account_id, request.form.get("said", ""))
    joined = set(slip.typed.get("joined", "").split("\n")) if slip.done else set()
    waiting = [one for one in store.accounts() if one.account_id in joined and one.is_active]
    without = [one for one in waiting if store.credential(one.account_id) is None]
    if not without:
        raise Refused(
            "file", "Everybody of that file has a link or a password already, or the file has been forgotten."
        )
    answer = Answer(_links_text(store, without, by.account_id), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
    return answer


def read(slip: Slip) -> Staffing:
    """What a file of staff would change of the accounts as they are now. Raises Refused with its reasons."""
    _, store, _ = changing()
    ending = "".join(Path(slip.name).suffixes[-2:]).lower()
    if not ending.endswith(ENDINGS):
        raise Refused("file", "Give a CSV or Excel file with the columns account, name and role.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"staff{ending}"
        path.write_bytes(slip.file)
        try:
            return read_staff(path, store.accounts(), units_of(warehouse()))
        except (StaffRefused, ImportRefused, AccountWrong) as reason:
            raise Refused("file", str(reason).replace(path.name, slip.name)) from reason


def _links_text(store: Store, joiners: Sequence[Account], by: str) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("account", "name", "link"))
    for account in joiners:
        rows.writerow((account.account_id, account.name, first_link(store, account.account_id, by)[0]))
    return written.getvalue()
