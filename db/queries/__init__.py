"""Every read of the board; nothing here writes."""
