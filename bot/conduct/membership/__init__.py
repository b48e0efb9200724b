"""Who belongs to a network, for which institution somebody writes, and in which rooms we are."""
