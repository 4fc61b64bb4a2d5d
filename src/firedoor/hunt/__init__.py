"""Has it happened? Rules over copied evidence, and what the evidence could not have shown."""
