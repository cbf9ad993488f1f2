"""A sample team and a year of its history, made through the same commands as everything else."""
