"""Migrations of the operational store: versioned steps from any earlier shape to the newest, from any folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
#: The newest step; a database that has it needs no Alembic, which takes a while to import.
NEWEST = "0011"


class StoreNewer(Exception):
    """A store that a newer Goodword has written."""


def is_newest(connection: Connection) -> bool:
    """Whether the database has the newest shape."""
    return _step_of(connection) == NEWEST


def _step_of(connection: Connection) -> str | None:
    """The step that the database has taken last, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("select version_num from alembic_version"))
    return None if found is None else str(found)


def configuration() -> "Config":
    """Alembic's configuration, which needs no file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Bring the database behind a connection to the newest shape, within its transaction.

    Raises StoreNewer for one that has taken steps which are not known here.
    """
    from alembic import command

    if (found := _step_of(connection)) and not any(FOLDER.glob(f"versions/{found}_*.py")):
        raise StoreNewer(
            f"The store has taken step {found}, which this Goodword does not know: a newer one has written it."
            " Start the newer one again."
        )
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
