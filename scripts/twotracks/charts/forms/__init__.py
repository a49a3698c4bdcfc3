"""The chart forms, a file each."""
