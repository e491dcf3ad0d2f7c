"""Visits: what is new on a page since somebody last said that they have seen it."""
