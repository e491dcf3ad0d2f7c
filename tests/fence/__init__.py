"""The fence: everything that the application has registered is asked by everybody, and nobody may learn of others.

`goodword torture --access` runs it whole, tests/fence/test_access.py a sample of it. Pages, cards, grids, routes and
callbacks are found in the application itself, so whatever is added is asked too.
"""
