"""Every error raised on purpose. Libraries' errors are translated at the door where they come in.

WatchwireError
  + ConfigError                 the operator, before the start
  + StorageError                the operator: the database
      x DatabaseInUseError      another instance holds it
      x DatabaseOutdatedError   `watchwire migrate` first
      x DatabaseGoneError       its file was removed or replaced
      x DatabaseUnreachableError   waited out by the service
      x LeadLostError           another process leads: this one stands by
      x TargetInUseError        a backup or restore would replace something
  + QueryError                  the admin who typed a query; has a place in the text
  + AdminError                  the admin who typed a command; plain words
      x NotFoundError
      x AlreadyExistsError
      x OutdatedError           somebody else has changed it since they looked
      x SeveralFoundError       what was asked for fits several; has them
      x UnreadableTimesError    these are no hours, times or span that we understand
      x ApprovalNeededError     a second admin has to agree first; nothing was done
  + FetchError                  kept on the feed; the poll goes on
      x FeedUnreachableError    network, time-out, 5xx: tried again later
      x FeedRefusedError        the server or our own guard says no (401, 403, private address)
      x FeedGoneError           410: the feed is ended
      x FeedUnreadableError     what came isn't a feed, or is cut short
      x FeedThrottledError      429 or 503 with a time to come back
  + DeliveryError               the outbox acts on it
      x DeliveryDelayedError    not now: Telegram names a time
      x DeliveryUnsentError     certainly never reached Telegram
      x DeliveryUncertainError  nobody knows whether it was posted
      x DeliveryRefusedError    permanent: the channel is paused
      x PostRefusedError        this one post is not taken: given up, and logged as our fault
      x MarkupRefusedError      our markup is at fault
      x ChatMovedError          the group became a supergroup
      x PostGoneError           the post to edit was deleted
      x CannotLookError         the channel can't be searched for a post
  + TokenError                  the operator: Telegram does not know the token
  + SummaryError                logged; our own summary is kept
"""


class WatchwireError(Exception):
    """Base of all errors raised on purpose; `str(error)` is a sentence fit to be shown."""


class ConfigError(WatchwireError):
    """The configuration can't be used; the message names the key and what to do."""


class StorageError(WatchwireError):
    """The database can't do what was asked."""


class DatabaseInUseError(StorageError):
    """Another instance works on the same database."""


class DatabaseOutdatedError(StorageError):
    """The database has another version of the tables than this program."""


class DatabaseGoneError(StorageError):
    """The file of the database was removed or replaced while it was in use; a restart would begin with an empty one."""


class DatabaseUnreachableError(StorageError):
    """The database can't be reached or written at the moment."""


class LeadLostError(StorageError):
    """Another process leads by now: what this one still wanted to write as the leader isn't written."""


class TargetInUseError(StorageError):
    """What is to be written is there already, and nobody has allowed to replace it."""


class QueryError(WatchwireError):
    """A query can't be read.

    `position` is the code point in `text` (0-based) where the trouble starts, `length` how many code points
    it covers, `suggestion` a query that can be read, or "".
    """

    def __init__(
        self, message: str, *, text: str, position: int, length: int = 1, suggestion: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.position = position
        self.length = length
        self.suggestion = suggestion


class AdminError(WatchwireError):
    """What an admin asked for can't be done; the message says why and what to do instead."""


class NotFoundError(AdminError):
    """There is no such watchlist, channel, feed, name set. `nearest`: the name that was meant, perhaps; "": none is near."""

    def __init__(self, message: str, *, nearest: str = "") -> None:
        super().__init__(message)
        self.nearest = nearest


class OutdatedError(AdminError):
    """What is to be changed isn't any more what the admin saw."""


class UnreadableTimesError(AdminError):
    """What was written is no timetable, no quiet hours, no duration; the message says how to write one."""


class AlreadyExistsError(AdminError):
    """There is one already by this name."""


class SeveralFoundError(AdminError):
    """What was asked for fits several; `choices`: what to write for each, and what it is."""

    def __init__(self, message: str, choices: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.choices = choices


class ApprovalNeededError(AdminError):
    """A second admin has to agree first; nothing was done."""


class FetchError(WatchwireError):
    """A feed could not be fetched; the message is what an admin reads in the feed's health."""

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status  # HTTP status, None where none arrived
        self.retry_after = retry_after  # seconds that the server asked for, None where it asked for none


class FeedUnreachableError(FetchError):
    """Network, DNS, time-out or server trouble; tried again later."""


class FeedRefusedError(FetchError):
    """The server refuses us, or the address is one that we refuse to dial."""


class FeedGoneError(FetchError):
    """410: the publisher has ended this feed."""


class FeedUnreadableError(FetchError):
    """What came back isn't a feed, is too large, or was cut short."""


class FeedThrottledError(FetchError):
    """429 or 503: the server asks us to come back later."""


class DeliveryError(WatchwireError):
    """A post was not delivered; the class says what is certain."""


class DeliveryDelayedError(DeliveryError):
    """Telegram asks us to wait `retry_after` seconds (429)."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DeliveryUnsentError(DeliveryError):
    """The request certainly never reached Telegram (no connection)."""


class DeliveryUncertainError(DeliveryError):
    """The request may have been carried out: time-out, reset, 5xx, a cut answer."""


class DeliveryRefusedError(DeliveryError):
    """Telegram says no for good: kicked, no rights, chat not found."""


class PostRefusedError(DeliveryError):
    """Telegram takes other posts there, but not this one."""


class MarkupRefusedError(DeliveryError):
    """Telegram can't read our markup; once more as plain text, and logged as our fault."""


class ChatMovedError(DeliveryError):
    """The group became a supergroup with another id."""

    def __init__(self, message: str, *, new_chat_id: int) -> None:
        super().__init__(message)
        self.new_chat_id = new_chat_id


class PostGoneError(DeliveryError):
    """The post to be edited or answered is no longer there."""


class CannotLookError(DeliveryError):
    """Whether a post is in the channel can't be looked up (no owner chat, forwarding protected)."""


class TokenError(WatchwireError):
    """Telegram does not accept the bot token."""


class SummaryError(WatchwireError):
    """The summarizer gave nothing that can be used."""
