"""Internal: from frames to predictions: devices, loading, adapters for the frameworks, batches."""
