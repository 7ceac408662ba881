"""What SmartCut claims about its speed, measured side by side with what a user would pick instead: `make bench`."""
