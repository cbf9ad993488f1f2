"""Charts, tables of events, downloads, and the frames that they share."""
