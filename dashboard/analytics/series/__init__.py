"""Every series computed from the copy, a module for each noun."""
