"""Backups: one archive with all that a home needs to stand elsewhere as it was, proved by the hashes of its files.

It holds the newest version of the lake with what each load brought, so that loads can be undone, the store, the
settings and the home's secret key, so that pseudonyms stay the same.
"""

from data.backups.archive import contents_of
from data.backups.contents import BackupDamaged, BackupRefused, Contents, Tell
from data.backups.making import backup
from data.backups.restoring import Restored, restore

__all__ = ["BackupDamaged", "BackupRefused", "Contents", "Restored", "Tell", "backup", "contents_of", "restore"]
