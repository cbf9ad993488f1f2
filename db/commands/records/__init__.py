"""Changes of the tickets and developers themselves."""
