"""Windows events: EVTX files, also damaged ones, and events exported as JSON or XML."""
