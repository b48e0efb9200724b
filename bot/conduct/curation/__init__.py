"""What staff do to a closed round before its minutes: themes, needs, places and words put in order."""
