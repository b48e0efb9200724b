"""Personal data: looked for, blacked out, told, erased, let go of when its time is over."""
