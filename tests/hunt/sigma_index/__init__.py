"""The index of Sigma rules against their plain meaning."""
