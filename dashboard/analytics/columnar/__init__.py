"""The columnar copy of the history (DuckDB) that each process keeps."""
