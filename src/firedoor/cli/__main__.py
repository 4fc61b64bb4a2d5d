"""``python -m firedoor.cli``."""

from firedoor.cli.main import main

if __name__ == "__main__":
    main()
