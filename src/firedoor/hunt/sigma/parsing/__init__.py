"""Sigma files to plan values. A rule that cannot be used becomes ``Unusable`` with its reason, never an exception."""
