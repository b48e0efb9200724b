"""The themes of a closed round: found, kept as boards, let go of when an answer goes; a release with them."""
