"""Indicators: values that were seen in other attacks (hashes, addresses, names), looked for in the evidence."""
