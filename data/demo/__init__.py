"""Larkfield, the demo company: invented, with true stories that the product must find."""

from data.demo.hashing import table_hash
from data.demo.making import contacts_note, finished_recipe, make_demo

__all__ = ["contacts_note", "finished_recipe", "make_demo", "table_hash"]
