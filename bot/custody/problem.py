"""Why something could not be done, for the operator to read."""


class CustodyProblem(Exception):
    """Nothing was lost. `reason` names a text in [custody.problem], `values` are what it needs."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values
