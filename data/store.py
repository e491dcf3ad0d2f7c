"""The operational store: accounts, sessions and audit, loads, refusals, corrections, targets and events, in SQLite.

Every method is one transaction and gives plain frozen values; nothing of SQLAlchemy leaves the store's modules.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.accounts import Accounts
from data.credentials import Credentials
from data.database import batches, without
from data.importers.refusing import Refusal
from data.judging import Correction
from data.sessions import Sessions
from data.store_corrections import kept_corrections, take_out
from data.store_erasures import Erasures
from data.store_tables import (
    ACCOUNTS,
    CONSENTS,
    CORRECTIONS,
    EVENT_KINDS,
    EVENTS,
    LOADS,
    REFUSALS,
    TARGETS,
    WATCHED_FILES,
)
from data.store_targets import drop_targets, every_target, keep_targets
from data.store_values import (
    ROLES,
    Account,
    AccountTaken,
    Event,
    LeftOut,
    Load,
    LoadTaken,
    LoadUnknown,
    Target,
    WatchedFile,
)
from data.store_views import Views
from data.store_visits import Visits

__all__ = [
    "ROLES",
    "Account",
    "AccountTaken",
    "Event",
    "LeftOut",
    "Load",
    "LoadTaken",
    "LoadUnknown",
    "Store",
    "Target",
    "WatchedFile",
]

#: Rows that are asked for by their ids in one statement.
KEYS_AT_A_TIME = 500


class Store(Accounts, Credentials, Sessions, Erasures, Views, Visits):
    """All tables of the store behind a database URL, e.g. sqlite:////srv/goodword/goodword.db."""

    def set_consent(self, agent_id: str, is_given: bool) -> None:
        """Note that a person lets colleagues see their figures under their name, or no longer does."""
        with self._writing() as connection:
            connection.execute(delete(CONSENTS).where(CONSENTS.c.agent_id == agent_id))
            if is_given:
                connection.execute(insert(CONSENTS).values(agent_id=agent_id, given_at=datetime.now(UTC)))

    def consents(self) -> frozenset[str]:
        """Persons whose figures colleagues may see under their name."""
        return frozenset(row["agent_id"] for row in self._rows(select(CONSENTS.c.agent_id)))

    def forget_demo(self) -> None:
        """Forget the demo's people, and all events and targets, for they are told anew."""
        with self._writing() as connection:
            connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.is_demo))
            connection.execute(delete(EVENTS))
            connection.execute(delete(TARGETS))

    def start_load(self, load_id: str, source_name: str, table_name: str, source_sha256: str = "") -> Load:
        """Note that a load has begun, before any of it can be seen. Raises LoadTaken for an id that is listed."""
        load = Load(load_id, source_name, source_sha256, table_name, "started", datetime.now(UTC))
        try:
            with self._writing() as connection:
                connection.execute(insert(LOADS).values(**asdict(load)))
        except IntegrityError as error:
            raise LoadTaken(f"Load {load_id!r} is listed already. Choose another id.") from error
        return load

    def note_load(self, load: Load) -> None:
        """Note the counts, state and version of a load that is listed."""
        with self._writing() as connection:
            connection.execute(update(LOADS).where(LOADS.c.load_id == load.load_id).values(**asdict(load)))

    def finish_load(self, load: Load) -> Load:
        """Note what became of a load, with the time of its end; returns it so."""
        finished = replace(load, finished_at=datetime.now(UTC))
        self.note_load(finished)
        return finished

    def loads(self, state: str | None = None) -> tuple[Load, ...]:
        """Loads, newest first; only those in a state, if one is named."""
        query = select(LOADS).order_by(LOADS.c.started_at.desc(), LOADS.c.load_id.desc())
        return tuple(Load(**row) for row in self._rows(query.where(LOADS.c.state == state) if state else query))

    def load(self, load_id: str) -> Load:
        """One load. Raises LoadUnknown, which lists the newest."""
        found = self._rows(select(LOADS).where(LOADS.c.load_id == load_id))
        if not found:
            newest = ", ".join(f"{load.load_id} ({load.source_name})" for load in self.loads()[:5]) or "none yet"
            raise LoadUnknown(f"There is no load {load_id!r}. The newest are: {newest}.")
        return Load(**found[0])

    def add_refusals(self, load_id: str, refusals: Iterable[Refusal]) -> int:
        """Keep the refused rows of a load as they stood in the source; returns their number."""
        return self._add(REFUSALS, ({"load_id": load_id, **asdict(refused)} for refused in refusals))

    def refusals(self, load_id: str) -> Iterator[Refusal]:
        """Refused rows of a load in the order of the source."""
        names = [column for column in REFUSALS.c if column.name not in ("refusal_id", "load_id")]
        query = select(*names).where(REFUSALS.c.load_id == load_id).order_by(REFUSALS.c.refusal_id)
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=5_000).execute(query).mappings():
                yield Refusal(**{**row, "raw": tuple((name, cell) for name, cell in row["raw"])})

    def forget_refusals(self, before: datetime) -> int:
        """Forget the refused rows of loads that began before that moment; returns their number. Counts stay."""
        old = select(LOADS.c.load_id).where(LOADS.c.started_at < before)
        with self._writing() as connection:
            return int(connection.execute(delete(REFUSALS).where(REFUSALS.c.load_id.in_(old))).rowcount)

    def left_out(self) -> tuple[LeftOut, ...]:
        """Rows that are not in the lake, by load and reason: the most rows first."""
        column, reason = REFUSALS.c.column, REFUSALS.c.reason
        query = select(REFUSALS.c.load_id, column, reason, func.count().label("rows")).group_by(
            REFUSALS.c.load_id, column, reason
        )
        refused = [
            LeftOut(row["load_id"], f"{row['column']}: {row['reason']}".removeprefix(": "), row["rows"], True)
            for row in self._rows(query)
        ]
        told = [
            LeftOut(load.load_id, words, rows, False)
            for load in self.loads()
            for words, rows in load.left_out_reasons.items()
        ]
        return tuple(sorted((*refused, *told), key=lambda one: (-one.rows, one.words, one.load_id)))

    def add_corrections(self, corrections: Iterable[Correction]) -> int:
        """Keep corrections; returns their number."""
        return self._add(CORRECTIONS, ({**asdict(one), "table_name": one.table} for one in corrections))

    def corrections(self, load_id: str, most: int | None = None, skip: int = 0) -> tuple[Correction, ...]:
        """Corrections that a load made, by table and row, as they stand after all undone loads; `most` after `skip`."""
        with self._engine.connect() as connection:
            return kept_corrections(connection, CORRECTIONS.c.load_id == load_id, most, skip)

    def corrected_rows(self, load_id: str) -> dict[str, int]:
        """How many rows a load corrected, by table: of its own file, and others that changed with what it says."""
        query = select(CORRECTIONS.c.table_name, func.count().label("rows")).where(CORRECTIONS.c.load_id == load_id)
        found = self._rows(query.group_by(CORRECTIONS.c.table_name).order_by(CORRECTIONS.c.table_name))
        return {row["table_name"]: row["rows"] for row in found}

    def corrections_of_row(self, table: str, key: str) -> tuple[Correction, ...]:
        """Corrections of one row of the lake, in the order of the loads that made them."""
        with self._engine.connect() as connection:
            return kept_corrections(connection, (CORRECTIONS.c.table_name == table) & (CORRECTIONS.c.key == key))

    def corrections_of_rows(self, table: str, keys: Iterable[str]) -> tuple[tuple[Correction, Load], ...]:
        """Corrections of these rows of the lake, each with the load that made it, row by row in the order of loads."""
        loads = {load.load_id: load for load in self.loads()}
        with self._engine.connect() as connection:
            found = [
                correction
                for some in batches(keys, KEYS_AT_A_TIME)
                for correction in kept_corrections(
                    connection, (CORRECTIONS.c.table_name == table) & CORRECTIONS.c.key.in_(some)
                )
            ]
        return tuple((one, loads[one.load_id]) for one in found)

    def rewrite_corrections(self, table: str, column: str, rewrite: Callable[[str], str]) -> None:
        """Rewrite the texts of a column in all corrections of a table; nothing of the old ones stays on the disk."""
        query = select(CORRECTIONS).where(CORRECTIONS.c.table_name == table)
        with self._writing() as connection:
            for row in connection.execute(query).mappings().all():
                sides = {side: _rewritten(row[side], column, rewrite) for side in ("before", "after")}
                if any(sides[side] != row[side] for side in sides):
                    mine = CORRECTIONS.c.correction_id == row["correction_id"]
                    connection.execute(update(CORRECTIONS).where(mine).values(**sides))
        self.compact()

    def take_out_corrections(self, load_id: str) -> None:
        """Forget the corrections of an undone load: what the next load corrected there began where this one began."""
        with self._writing() as connection:
            take_out(connection, load_id)

    def drop_corrections(self, table: str, keys: Iterable[str], but_of: str = "") -> None:
        """Forget the corrections of these rows of a table, for they are told anew; those of one load stay."""
        others = (CORRECTIONS.c.table_name == table) & (CORRECTIONS.c.load_id != but_of)
        with self._writing() as connection:
            for some in batches(keys, KEYS_AT_A_TIME):
                connection.execute(delete(CORRECTIONS).where(others, CORRECTIONS.c.key.in_(some)))

    def forget_corrections(self, load_id: str) -> None:
        """Forget the corrections of a load that the lake does not show."""
        with self._writing() as connection:
            connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.load_id == load_id))

    def set_target(
        self, unit_path: Sequence[str], measure: str, value: float, valid_from: date, valid_to: date | None, set_by: str
    ) -> Target:
        """Set a target; earlier ones stay in the history. Raises ValueError where the last day is before the first."""
        if valid_to and valid_to < valid_from:
            raise ValueError(f"The target ends on {valid_to}, before its first day {valid_from}. Turn them round.")
        target = Target(tuple(unit_path), measure, value, valid_from, valid_to, set_by, datetime.now(UTC))
        self._add(TARGETS, [asdict(target)])
        return target

    def targets(self, on: date | None = None) -> tuple[Target, ...]:
        """Targets, newest first; with a day, the one that counts on it for each unit and measure: the last one set."""
        with self._engine.connect() as connection:
            every = every_target(connection)[::-1]
        if on is None:
            return tuple(every)
        last: dict[tuple[tuple[str, ...], str], Target] = {}
        for target in every:
            if target.valid_from <= on <= (target.valid_to or date.max):
                last.setdefault((target.unit_path, target.measure), target)
        return tuple(last.values())

    def load_targets(self, load: Load, targets: Sequence[Target]) -> Load:
        """Keep the targets of a load that is listed, and note what became of it, in one step; returns it so."""
        with self._writing() as connection:
            added, corrected, unchanged = keep_targets(connection, load.load_id, targets)
            done = replace(
                load,
                state="loaded" if added or corrected else "unchanged",
                finished_at=datetime.now(UTC),
                rows_in=load.refused + load.left_out + len(targets),
                loaded=added,
                corrected=corrected,
                unchanged=unchanged,
            )
            connection.execute(update(LOADS).where(LOADS.c.load_id == load.load_id).values(**asdict(done)))
        return done

    def undo_targets(self, load: Load) -> tuple[int, int]:
        """Take out the targets of a load and note it undone, in one step: targets gone, earlier ones that count again.

        Targets that other loads or people set stay, also where they say the same.
        """
        undone = replace(load, state="undone", finished_at=datetime.now(UTC))
        with self._writing() as connection:
            connection.execute(update(LOADS).where(LOADS.c.load_id == load.load_id).values(**asdict(undone)))
            return drop_targets(connection, load.load_id)

    def note_watched(self, file: WatchedFile) -> WatchedFile:
        """Note a file of a watched folder, or what became of one that was noted; returns it with its id."""
        said = {name: value for name, value in asdict(file).items() if name != "watched_id"}
        with self._writing() as connection:
            if file.watched_id is None:
                [watched_id] = connection.execute(insert(WATCHED_FILES).values(**said)).inserted_primary_key or [None]
                return replace(file, watched_id=watched_id)
            connection.execute(
                update(WATCHED_FILES).where(WATCHED_FILES.c.watched_id == file.watched_id).values(**said)
            )
        return file

    def watched_files(
        self, folder: str | None = None, only_open: bool = False, limit: int | None = None
    ) -> tuple[WatchedFile, ...]:
        """Files of watched folders, newest first: of one folder, only those still on their way, at most so many."""
        query = select(WATCHED_FILES).order_by(WATCHED_FILES.c.watched_id.desc()).limit(limit)
        if folder is not None:
            query = query.where(WATCHED_FILES.c.folder == folder)
        if only_open:
            query = query.where(WATCHED_FILES.c.settled_at.is_(None))
        return tuple(WatchedFile(**row) for row in self._rows(query))

    def load_of_bytes(self, sha256: str) -> Load | None:
        """The newest load of a file with these bytes that brought rows and was not undone; None without one."""
        brought = LOADS.c.loaded + LOADS.c.corrected + LOADS.c.unchanged > 0
        query = (
            select(LOADS)
            .where(LOADS.c.source_sha256 == sha256, LOADS.c.state.in_(("loaded", "unchanged")), brought)
            .order_by(LOADS.c.started_at.desc())
            .limit(1)
        )
        return next((Load(**row) for row in self._rows(query)), None)

    def add_event(
        self,
        title: str,
        kind: str,
        started_at: datetime,
        ended_at: datetime | None = None,
        scope: dict[str, Any] | None = None,
    ) -> Event:
        """Note an event. Raises ValueError for a kind that is not one of release, outage, policy, wording, method."""
        if kind not in EVENT_KINDS:
            raise ValueError(f"No kind of event {kind!r}. Kinds: {', '.join(EVENT_KINDS)}.")
        noted = Event(title, kind, started_at, ended_at, scope or {})
        self._add(EVENTS, [asdict(noted)])
        return noted

    def events(self) -> tuple[Event, ...]:
        """All events, oldest first."""
        found = self._rows(select(EVENTS).order_by(EVENTS.c.started_at, EVENTS.c.event_id))
        return tuple(Event(**without(row, "event_id")) for row in found)


def _rewritten(side: dict[str, Any], column: str, rewrite: Callable[[str], str]) -> dict[str, Any]:
    return {name: rewrite(value) if name == column and value else value for name, value in side.items()}
