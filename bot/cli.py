"""The commands of the program. Nothing heavy is imported before a command needs it."""


def main() -> int:
    """Run the command line; the exit code."""
    return 0
