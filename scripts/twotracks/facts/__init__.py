"""Values that keep their rows, and where they come from."""
