"""The rules of the board: pure functions over values, without a database."""
