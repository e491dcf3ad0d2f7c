"""Saved views: keeping an address under a name, and the list of what was kept."""
