"""Sigma rules: the whole specification, from YAML to sightings."""
