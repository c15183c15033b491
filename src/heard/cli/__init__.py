"""The command line: `heard read`, `heard formats`, `heard redact`, `heard explain`."""

__all__ = ["main"]


def main() -> None:
    """Run the command that was typed, and end with its exit code."""
    from heard.cli.app import app  # late, so that looking at this room costs nothing

    app()
