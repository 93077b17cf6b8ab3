"""Which items tell the same story: the index, the candidates, the likeness, the verdict."""
