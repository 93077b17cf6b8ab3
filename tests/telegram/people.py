"""The people of a desk with four eyes, beside Ann, who owns it."""

from tests.builders import an_admin

BOB, CEM, EVE = 815, 816, 817


async def gather(database, channel):
    """Bob is an admin, Cem of `channel` alone, Eve looks."""
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=BOB, role="admin", name="Bob"))
        await work.admins.save(an_admin(user_id=CEM, role="channel", name="Cem", channels=(channel,)))
        await work.admins.save(an_admin(user_id=EVE, role="viewer", name="Eve"))
        await work.commit()
