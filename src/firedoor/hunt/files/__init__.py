"""Rules over whole files that neither Sigma nor YARA can say: places, names, settings, comparison."""
