"""Files to rows, rows compared with the board, and saved."""
