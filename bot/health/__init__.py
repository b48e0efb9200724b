"""The health of the house: whether all is well, told to those who run it.

It looks at the work and has no part in it. `vigil` notices silence and `metrics` counts as long as the bot
runs; `doctor` examines an installation, running or not, and has `checkup` ask its database.
"""
