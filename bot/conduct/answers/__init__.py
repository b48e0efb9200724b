"""Answers: taken in wherever they stand, changed, moved, withdrawn, entered by staff."""
