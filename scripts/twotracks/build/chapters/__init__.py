"""Chapters as source files, and how they are run."""
