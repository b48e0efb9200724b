"""The meeting itself: rounds, questions, answers, deadlines, themes, minutes.

Pure domain on the standard library alone. Nothing here reads a clock, a database or a network:
the time is an argument, a decision is a return value.
"""
