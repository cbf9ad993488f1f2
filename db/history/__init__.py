"""Commits and what they leave: batches, seals, replay and verification."""
