"""The pages about the evidence."""
