"""Numbers, findings and terms in the text of a page."""
