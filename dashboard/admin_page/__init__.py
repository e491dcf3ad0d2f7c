"""The page /admin as drawn: one module a tab, and the account of one person."""
