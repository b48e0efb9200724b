"""What members object to in the minutes, from their message to the next edition."""
