"""The longest filter: all days that a lake holds."""

from data.contract import FACTS
from data.warehouse import Warehouse
from queries.filter import Filter


def all_days(warehouse: Warehouse) -> Filter:
    """A filter over all months with rows, compared with nothing; this month alone for an empty lake."""
    months = sorted(month for table in FACTS for month in warehouse.snapshot.months(table))
    first = f"{months[0]}-01" if months else f"{warehouse.today:%Y-%m}-01"
    last = f"{months[-1]}-28" if months else first
    return Filter(period=f"{first}..{max(last, warehouse.today.isoformat())}", versus="none")
