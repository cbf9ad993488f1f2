"""What sums to a figure: points, actions, loads."""
