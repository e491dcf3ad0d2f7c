"""Migrations of the operational store: versioned steps from any earlier shape to the newest, from any folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
#: The newest step; a database that has it needs no Alembic, which takes a while to import.
NEWEST = "0004"


def is_newest(connection: Connection) -> bool:
    """Whether the database has the newest shape."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return bool(connection.scalar(text("select version_num from alembic_version")) == NEWEST)


def configuration() -> "Config":
    """Alembic's configuration, which needs no file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Bring the database behind a connection to the newest shape, within its transaction."""
    from alembic import command

    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
