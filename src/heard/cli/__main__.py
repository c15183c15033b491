"""`python -m heard.cli` does what `heard` does."""

from heard.cli import main

main()
