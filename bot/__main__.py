"""`python -m bot` is the same command as `watchwire`."""

from bot.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
