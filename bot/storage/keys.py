"""What rows are found by: short keys for texts of any length, and texts without case."""

import hashlib


def short_key(words: str) -> bytes:
    """16 bytes for a text of any length: an index entry of PostgreSQL holds no more than 2.7 KB."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def folded(*texts: str) -> str:
    """Several texts in one, in which words are found without regard to case."""
    return " ".join(texts).casefold()
