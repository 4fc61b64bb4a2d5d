"""Output of tools that examined an Exchange server before."""
