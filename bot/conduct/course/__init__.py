"""A round that runs: how it stands, reminded, extended, held up, ended by staff or by the clock."""
