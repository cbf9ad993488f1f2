"""Backups, made by hand and by schedule, and restores from them."""
