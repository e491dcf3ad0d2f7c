"""Benchmarks: how long opening a page takes, against an empty one and against a plain app. Run by `goodword bench`."""
