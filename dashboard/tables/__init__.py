"""Frames of the board, and what somebody does in them: pure."""
