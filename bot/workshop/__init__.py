"""The workshop: heavy and risky work, done in processes of their own.

`sorting` looks for themes, and `press` makes files for Word and for print. Each has a `worker`, which may
take too long or die without taking the bot along, and which forgets what it read.
"""
