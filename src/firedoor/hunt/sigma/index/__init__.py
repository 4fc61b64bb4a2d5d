"""Sigma rules over many events: an event meets only rules that could hold for it, with the answers of ``meaning``."""
