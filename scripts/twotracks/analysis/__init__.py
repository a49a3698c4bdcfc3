"""What follows from facts by more than arithmetic: growth, durations, counts, scenarios."""
