"""The benchmark at a million clients: `make bench`, or `python -m bench --help`."""
