"""Commands of the repository: docs, bench, the example site, oracles."""
