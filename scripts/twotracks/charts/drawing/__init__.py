"""What the chart forms share."""
