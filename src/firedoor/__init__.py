"""Carries an alert about active exploitation to a proven, least disruptive mitigation."""

__version__ = "0.1.0"
