"""The columnar copy of the history (DuckDB), and every series computed from it.

`here.history()` is the copy of this process, up to date; each noun has a module with its series,
and `figures` lists those of the Analytics page, with their words.
"""
