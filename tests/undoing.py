"""What tests ask of a desk."""


async def undo_last(desk):
    """Take the newest change back, as an admin who says yes; what it was."""
    last = await desk.records.last()
    made, _ = await desk.records.undo(last.record.id)
    return made
