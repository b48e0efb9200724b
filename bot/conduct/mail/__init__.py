"""Who gets the minutes by mail, and what comes back from mail servers."""
