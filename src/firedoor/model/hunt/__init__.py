"""The words of the hunt: sources, events, sightings and what the evidence covers."""
