"""What was given to a hunt, file by file: on disk and in archives, whatever its layout."""
