"""The four answers, for each server and for all: what was seen, held against what could have been seen."""
