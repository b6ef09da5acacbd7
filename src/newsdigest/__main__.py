"""`python -m newsdigest` is the command line."""

from newsdigest.cli import main

main()
