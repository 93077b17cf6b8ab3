"""Channels. Nothing here knows Telegram: a chat id is a number or a name to be kept."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, RowMapping, func, select, update

from bot.errors import AlreadyExistsError
from bot.news.ids import ChannelId
from bot.news.watchlist import Channel
from bot.storage import revision
from bot.storage.engine.transaction import Transaction
from bot.storage.repositories.outbox_rows import drop_waiting
from bot.storage.repositories.watchlists import name_key
from bot.storage.tables import channels, posts, routes, waits, watchlists

_FLAT = [field.name for field in fields(Channel) if field.name not in ("id", "chat_id")]
_LIVING = channels.c.removed.is_(None)


class StoredChannels:
    """`Channels` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[Channel]:
        """All that are not removed, oldest first."""
        rows = await self._transaction.rows(select(channels).where(_LIVING).order_by(channels.c.id))
        return [_channel(row) for row in rows]

    async def by_name(self, name: str) -> Channel | None:
        """The one of this name, in whatever case."""
        row = await self._transaction.row(
            select(channels).where(channels.c.name_key == name_key(name), _LIVING)
        )
        return _channel(row) if row else None

    async def add(self, channel: Channel) -> Channel:
        """With its id. A removed one with this id, or else with this chat and topic, comes back under its id.

        So a chat that is removed and added again is not told twice. Raises AlreadyExistsError where the name is
        taken.
        """
        await self._refuse_name(channel)
        old = await self._removed(channel)
        if old is None:
            insert = channels.insert().values(_columns(channel)).returning(channels.c.id)
            row = await self._transaction.row(insert)
            assert row is not None
            added = replace(channel, id=ChannelId(row["id"]))
        else:
            added = replace(channel, id=old)
            values = {**_columns(channel), "removed": None}
            await self._transaction.run(update(channels).where(channels.c.id == old).values(values))
        await revision.raise_it(self._transaction, _alerting(added.id))
        return added

    async def _removed(self, channel: Channel) -> ChannelId | None:
        same_chat = (channels.c.chat_id == str(channel.chat_id)) & channels.c.topic.is_not_distinct_from(
            channel.topic
        )
        row = await self._transaction.row(
            select(channels.c.id)
            .where(channels.c.removed.is_not(None), (channels.c.id == channel.id) | same_chat)
            .order_by((channels.c.id == channel.id).desc(), channels.c.id.desc())
            .limit(1)
        )
        return ChannelId(row["id"]) if row else None

    async def _refuse_name(self, channel: Channel) -> None:
        other = await self.by_name(channel.name)
        if other is not None and other.id != channel.id:
            raise AlreadyExistsError(f"there is a channel {other.name} already")

    async def save(self, channel: Channel) -> None:
        """All of it. Raises AlreadyExistsError where another has its name."""
        await self._refuse_name(channel)
        await self._transaction.run(
            update(channels).where(channels.c.id == channel.id).values(_columns(channel))
        )
        await revision.raise_it(self._transaction)

    async def see(self, chat: Sequence[int | str], message_id: int) -> None:
        """A message that isn't ours is in the chat, of which `chat` are the id and the @name."""
        names = [str(one).lower() for one in chat]
        newer = channels.c.seen.is_(None) | (channels.c.seen < message_id)
        await self._transaction.run(
            update(channels)
            .where(func.lower(channels.c.chat_id).in_(names), _LIVING, newer)
            .values(seen=message_id)
        )

    async def seen(self, channel: ChannelId) -> int | None:
        """The newest message there that isn't ours, as far as we know."""
        row = await self._transaction.row(select(channels.c.seen).where(channels.c.id == channel))
        return row["seen"] if row else None

    async def wait(self, channel: ChannelId, *, until: datetime, asked: datetime) -> None:
        """Telegram wants nothing for it until then."""
        await self._transaction.put(waits, {"channel": channel, "until": until, "asked": asked})

    async def waits(self) -> dict[ChannelId, tuple[datetime, datetime]]:
        """Until when each waits, or waited last, and when that was asked for."""
        rows = await self._transaction.rows(select(waits))
        return {ChannelId(row["channel"]): (row["until"], row["asked"]) for row in rows}

    async def remove(self, channel: ChannelId) -> None:
        """Its posts stay in the database; what waits for it in the outbox is dropped."""
        await self._transaction.run(
            update(channels).where(channels.c.id == channel, _LIVING).values(removed=datetime.now(UTC))
        )
        await drop_waiting(self._transaction, posts.c.channel == channel)
        await revision.raise_it(self._transaction, _alerting(channel))


def _alerting(channel: ChannelId) -> ColumnElement[bool]:
    """The watchlists of which one route leads there, which is seen only while the channel is."""
    return watchlists.c.id.in_(select(routes.c.watchlist).where(routes.c.channel == channel))


def _columns(channel: Channel) -> dict[str, object]:
    return {
        **{name: getattr(channel, name) for name in _FLAT},
        "name_key": name_key(channel.name),
        "chat_id": str(channel.chat_id),
    }


def _channel(row: RowMapping) -> Channel:
    chat = row["chat_id"]
    return Channel(
        id=ChannelId(row["id"]),
        chat_id=int(chat) if chat.lstrip("-").isdecimal() else chat,
        **{name: row[name] for name in _FLAT},
    )
