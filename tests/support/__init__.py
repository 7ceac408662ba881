"""Helpers of several test folders: a fake plugin, subprocesses, waiting."""
