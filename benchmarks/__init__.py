"""Benchmarks: SmartCut's performance claims, measured beside the alternatives. Run with `make bench`."""
