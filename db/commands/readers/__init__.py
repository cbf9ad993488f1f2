"""What concerns whoever signs in: access, saved views, unsaved edits, visits."""
