"""Sightings joined into what happened: chains of one attacker's acts, with their milestones."""
