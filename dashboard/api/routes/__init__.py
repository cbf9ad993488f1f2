"""The paths of the API, a file for each noun."""
