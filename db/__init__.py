"""The data layer: every table, every write and every read of the board."""
