"""Executed chapters and the evidence into pages, notebooks, files for programs and print."""
