"""From the first word about a round to the moment its questions stand in the room."""
