"""The planner's board in the page: people by periods, with cards to move."""
