"""Column types that mean the same on SQLite (in STRICT tables) and on PostgreSQL. No tables here."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, TypeVar, cast

from sqlalchemy import REAL, BigInteger, Boolean, DateTime, Dialect, Float, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot import codec

T = TypeVar("T")

# SQLite numbers rows by itself only in an INTEGER key; there it has 64 bits too.
Number = BigInteger().with_variant(Integer(), "sqlite")
Ratio = Float().with_variant(REAL(), "sqlite")
Blob = LargeBinary


class Words(TypeDecorator[str]):
    """Text from anywhere: what neither database can hold (NUL, half a surrogate pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """`text` without what a database can't hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "�")


class Sentence(TypeDecorator[str]):
    """A sentence for people: kept as what it is made of, and put into words when it is shown. Other text as it is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else storable(codec.dump_said(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """What was stored."""
        return None if value is None else codec.load_said(value)


class Moment(TypeDecorator[datetime]):
    """An aware time, UTC in and out, to the microsecond.

    On SQLite text of one width, so that it sorts and a person can read it: 2026-11-25T08:30:00.000000Z.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """TEXT or timestamptz."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """What is stored; a time without its zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        value = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        """Aware, UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """True or false; 0 and 1 on SQLite, whose STRICT tables know no boolean."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[bool] | TypeEngine[int]:
        """INTEGER or boolean."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> bool | int | None:
        """What is stored."""
        return int(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: bool | int | None, dialect: Dialect) -> bool | None:
        """True or false."""
        return None if value is None else bool(value)


class Packed(TypeDecorator[T], Generic[T]):
    """A dataclass as JSON text; see `codec`."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[T]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else storable(codec.dump(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """What was stored."""
        return None if value is None else cast("T", _loaded(self.kind, value))  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=2048)
def _loaded(kind: type[object], text: str) -> object:
    """Values never change, so those that are read again and again, such as the posts of a page, are read once."""
    return codec.load(kind, text)
