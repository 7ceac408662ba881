"""Internal: from scores to segments."""
