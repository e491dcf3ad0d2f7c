"""The page /data as drawn: one module a tab, and the parts of loading a file."""
