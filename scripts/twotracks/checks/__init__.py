"""The checks of the evidence: files, cells, keys, rules and corrections, with a remedy for each problem."""
