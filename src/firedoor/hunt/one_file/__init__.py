"""One file of evidence: recognised, hashed, and judged by all rules."""
