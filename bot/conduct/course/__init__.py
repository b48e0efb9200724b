"""A round that runs: how it stands, reminded, extended, ended by staff or by the clock."""
