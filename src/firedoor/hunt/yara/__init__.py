"""YARA rules over the content of files: our own and those of the user."""
