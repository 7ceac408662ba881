"""What several test folders share: a stand-in plugin, the core as a process, and patience."""
