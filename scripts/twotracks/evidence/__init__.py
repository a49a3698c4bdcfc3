"""The data package: its description, its tables, corrections and rates."""
