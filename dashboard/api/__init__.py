"""The REST API: the same commands and queries as the pages, as JSON under /api."""
