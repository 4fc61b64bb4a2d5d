"""Patterns of STIX 2.1: their grammar, and what of them can be looked for."""
