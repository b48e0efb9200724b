"""The clockwork: what happens because its time has come, and not because somebody wrote.

`bell` rings and knows nothing. At every ring the desk reads what has arrived first; then `timekeeper` closes,
sorts and publishes, and `prompter` reminds. `caretaker` comes once a night. Each thing is tried by itself
(`attempts`). What is due, and when, stands in the database.
"""
