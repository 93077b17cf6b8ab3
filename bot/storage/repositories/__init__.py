"""What is stored, noun by noun; each satisfies a port of `pipeline.ports`."""
