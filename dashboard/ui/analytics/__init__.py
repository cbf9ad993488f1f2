"""The Analytics page: its sections, and the tickets behind each figure."""
