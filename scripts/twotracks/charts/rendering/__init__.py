"""Specifications to pictures, and the runtime that pages share."""
