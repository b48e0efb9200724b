"""The themes of a closed round: found, laid before staff, put in order by them, held against earlier ones."""
