"""Internal: what a plugin is: its hooks, what goes into them and comes out, and which plugins are installed."""
