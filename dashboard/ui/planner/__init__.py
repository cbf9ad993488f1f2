"""The Planner: people by periods with cards to move, what does not fit, the forecast."""
