"""Bytes to records: CSV text, workbooks, Parquet."""
