"""Who belongs to a network, for which institution somebody writes, and how we stand in its rooms."""
