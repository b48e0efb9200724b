"""The faults of a database, told apart: what will pass, and what needs the operator, or to end.

They are nobody else's: no message, letter or duty is the cause of one.
"""


class DatabaseProblem(Exception):
    """The database cannot be used; the message is one sentence for the operator."""


class DatabaseBusy(DatabaseProblem):
    """The database cannot be used yet: it is just starting, or somebody has it for himself."""


class DatabaseFault(Exception):
    """The database could not do its work this time; nothing of it was kept. It may work later."""


class LeadershipLost(Exception):
    """Another instance may be leading now; whatever we were doing has to end."""


# No later try will help.
FINAL = (DatabaseProblem, LeadershipLost)
OF_THE_DATABASE = (DatabaseFault, *FINAL)
