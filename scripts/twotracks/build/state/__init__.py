"""What a site depends on and was made from, and what is kept of it."""
