"""What goes out by mail, and what comes back from mail servers."""
