"""The columnar copy of the history (DuckDB), and every series computed from it.

`here.history()` is the copy of this process, up to date; each noun has a module with its series:
`workload` (and what was available), `actions`, `flow` (throughput, cycle times, ages, hand-overs).
"""
