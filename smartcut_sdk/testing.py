"""A pytest plugin for plugin authors: fixtures and PluginContract."""
