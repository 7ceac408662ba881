"""Internal: the commands of `smartcut`, one a file."""
