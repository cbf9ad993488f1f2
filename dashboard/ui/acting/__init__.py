"""From a click to a commit: review, saving, notices, undo."""
