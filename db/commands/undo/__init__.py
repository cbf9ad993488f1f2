"""Taking commits back."""
