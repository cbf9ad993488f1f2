"""The Import page: a file as it was understood, compared and saved."""
