"""The chart forms, one or a few of a family to a file."""
