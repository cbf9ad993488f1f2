"""One ticket or developer in depth, and what is edited there."""
