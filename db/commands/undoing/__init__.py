"""Undo and redo of commits."""
