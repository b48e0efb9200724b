"""What is stored of a person: told, erased, let go of when its time is over."""
