"""A whole round on this machine, with a real homeserver, the real bot and real members' clients."""
