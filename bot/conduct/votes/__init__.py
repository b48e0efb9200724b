"""Polls and circular resolutions: votes taken and counted."""
