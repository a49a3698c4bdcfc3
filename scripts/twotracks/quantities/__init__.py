"""What a value is measured, dated and written in."""
