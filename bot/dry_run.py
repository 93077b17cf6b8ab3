"""`watchwire run --dry-run`: a Messenger that prints each post instead of sending it."""

from bot.news.alert import Post
from bot.news.watchlist import Admin, Channel
from bot.pipeline.ports import Clock
from bot.wording import Wording


class PrintingMessenger:
    """Prints to stdout as a reader would see it; message ids are counted from 1."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    async def send(
        self,
        channel: Channel,
        post: Post,
        *,
        silent: bool = False,
        reply_to: int | None = None,
        plain: bool = False,
    ) -> int:
        """Print it."""
        self._last += 1
        self._print(
            f"post {self._last} to {channel.name}" + (f", answers {reply_to}" if reply_to else ""),
            channel,
            post,
        )
        return self._last

    async def edit(self, channel: Channel, message_id: int, post: Post, *, plain: bool = False) -> None:
        """Print it as it reads now."""
        self._print(f"post {message_id} in {channel.name}, edited", channel, post)

    async def look(
        self, channel: Channel, post: Post, *, after: int, through: int | None = None
    ) -> int | None:
        """What was printed can't be looked up; it is not there."""
        return None

    async def tell(self, admin: Admin, said: Wording) -> None:
        """Print it, in English like the rest."""
        print(f"--- to {admin.user_id}: {said}", flush=True)

    def _print(self, what: str, channel: Channel, post: Post) -> None:
        from bot.telegram.posts.format import plain_text

        text = plain_text(post, timezone=channel.timezone, now=self._clock.now())
        print(f"--- {what}\n{text}\n", flush=True)
