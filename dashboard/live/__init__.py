"""What others are doing, and what is worked on beside the page."""
