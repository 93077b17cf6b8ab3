"""What is measured, side by side, in one run: speed, memory and quality. Never part of the tests."""
