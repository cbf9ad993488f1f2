"""Who is there, what they may, people and tokens."""
