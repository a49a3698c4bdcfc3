"""Figures, tables and popovers on a page."""
