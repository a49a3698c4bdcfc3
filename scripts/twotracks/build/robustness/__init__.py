"""Findings under other choices than those of the book."""
