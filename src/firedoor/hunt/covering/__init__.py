"""What the evidence of each server covers of the time that was asked for, and what is to be fetched."""
