"""The Monday report: one page about the last week and the next ones, as HTML and as PDF.

`figures` gathers what the pages show, by the same functions; `words` says it; `pictures` draws it;
`files` makes it a file.
"""
