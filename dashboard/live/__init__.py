"""What others are doing, and what runs in the background."""
