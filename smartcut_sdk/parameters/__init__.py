"""Internal: parameters as plugin authors declare them, their JSON Schema, and the values a client sends."""
