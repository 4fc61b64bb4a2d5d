"""Files of indicators in the formats in which they are exchanged."""
