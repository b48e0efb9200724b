"""The only place that speaks Matrix: listening, delivering, and who we are there."""
