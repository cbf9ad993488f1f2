"""Who suits what, from the work that people did; pure."""
