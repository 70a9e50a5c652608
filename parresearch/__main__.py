"""``python -m parresearch …``: the same as the command ``parresearch``, where no scripts folder is on the path."""

from parresearch.cli import main

if __name__ == "__main__":
    main()
