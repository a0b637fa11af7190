"""``python -m harmledger``: the same as the command."""

from harmledger.cli import main

if __name__ == "__main__":
    main()
