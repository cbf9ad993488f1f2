"""What others are doing, and what is goes on beside the pages."""
