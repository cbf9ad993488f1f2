"""Decisions about who does which ticket, and how they are saved."""
