"""`python -m statekit`."""

from statekit.cli import main

if __name__ == "__main__":
    main()
