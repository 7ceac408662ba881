"""Internal: the service behind `smartcut serve`."""
