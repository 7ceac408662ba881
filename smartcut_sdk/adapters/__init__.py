"""A framework's model as a callable on a batch of pictures; one file a framework, imported only when needed."""
