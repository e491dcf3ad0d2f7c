"""Migrations of the operational store: versioned steps from any earlier shape to the newest, from any folder."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def configuration() -> Config:
    """Alembic's configuration, which needs no file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Bring the database behind a connection to the newest shape, within its transaction."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
