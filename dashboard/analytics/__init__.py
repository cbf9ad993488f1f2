"""The figures of the history: `figures` lists those of the Analytics page, with their words.

`columnar` keeps the copy of the history, `series` computes from it.
"""
