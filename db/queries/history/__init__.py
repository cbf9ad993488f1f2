"""What the history tells: events, commits, the board of a day, workload over time."""
