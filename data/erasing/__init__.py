"""Erasing customers: from the lake, from what loads brought, from the store, from uploads, and from all that was kept.

An erasure is noted before anything goes, by a keyed hash of the customer's id, and finished by whoever opens the home
next if it was killed. The hash stays as the proof, and keeps later loads from bringing the customer back.
"""
