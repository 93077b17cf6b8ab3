"""Short keys for texts of any length, by which rows are found."""

import hashlib


def short_key(words: str) -> bytes:
    """16 bytes for a text of any length: an index entry of PostgreSQL holds no more than 2.7 KB."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()
