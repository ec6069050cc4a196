"""Reading: the code around a use, looked at when linking, and what it binds in which order."""
