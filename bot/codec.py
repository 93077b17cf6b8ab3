"""Dataclasses as JSON text and back: how a post or a change is kept in one column.

The type of each field rules; nothing is guessed from the JSON. A row written by an older or newer program still
loads: fields that the class no longer has are ignored, fields that the row has not take their default. What is said
to people (`bot.wording`) is kept as what it is made of, so that whoever reads it later reads it in their language.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

from bot.errors import StorageError
from bot.wording import Wording

T = TypeVar("T")

type_errors = (KeyError, TypeError, ValueError, AttributeError)
_AS_THEY_ARE = frozenset((str, int, float, bool, NoneType))
_SAID = '{"say":'  # begins what is said to people
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(value: object) -> str:
    """`value` (a dataclass of plain fields, or a tuple or mapping of such) as one line of JSON."""
    return _ENCODER.encode(_plain(value))


def load(kind: type[T], text: str) -> T:
    """The `kind` that `dump` wrote. Raises StorageError where the text holds no such thing."""
    try:
        return cast("T", _value(kind, json.loads(text)))
    except type_errors as error:
        raise StorageError(
            f"the database holds a {kind.__name__} that can't be read ({error}); restore a backup, or report this"
        ) from error


def dump_said(text: str) -> str:
    """A sentence for a column of its own: plain text as it is, what is said to people as `dump` has it."""
    if isinstance(text, Wording):
        return dump(text)
    return dump(Wording("{text}", {"text": text})) if text.startswith(_SAID) else text


def load_said(text: str) -> str:
    """What `dump_said` wrote; the words of an older version stay as they are."""
    try:
        return load(str, text) if text.startswith(_SAID) else text
    except StorageError:
        return text


def _plain(value: object) -> object:
    if type(value) in _AS_THEY_ARE:  # most are, and to ask this first halves what it costs
        return value
    if names := _names(type(value)):  # type: ignore[arg-type]  # a class is hashable
        return {name: _plain(getattr(value, name)) for name in names}
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return value.value
        case Wording():
            return {"say": value.template, **_counted(value), "with": _given(value)}
        case str():
            return value
        case datetime():
            return _moment(value)
        case timedelta():
            return value.total_seconds()
        case bytes():
            return b64encode(value).decode("ascii")
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case Sequence() | frozenset():
            return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no JSON form here")


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Of the fields of a dataclass; of any other type none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _counted(said: Wording) -> Mapping[str, object]:
    return {"many": said.plural, "number": said.number} if said.plural else {}


def _given(said: Wording) -> Mapping[str, object]:
    return {
        name: _plain(one) if isinstance(one, str | int | float) else str(one)
        for name, one in said.fields.items()
    }


def _said(raw: Mapping[str, object]) -> Wording:
    given = cast("Mapping[str, object]", raw["with"])
    fields = {name: _said(one) if isinstance(one, dict) else one for name, one in given.items()}
    return Wording(
        cast("str", raw["say"]), fields, cast("str", raw.get("many", "")), cast("int", raw.get("number", 1))
    )


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a time without its zone")
    return value.astimezone(UTC).isoformat()


def _value(kind: object, raw: object) -> object:
    if isinstance(supertype := getattr(kind, "__supertype__", None), type):  # a NewType
        return _value(supertype, raw)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _one_of(get_args(kind), raw)
    if origin is not None:
        return _container(origin, get_args(kind), raw)
    if not isinstance(kind, type):
        raise TypeError(f"no JSON form for {kind}")
    return _object(kind, raw) if is_dataclass(kind) else _scalar(kind, raw)


def _one_of(kinds: tuple[object, ...], raw: object) -> object:
    if raw is None and NoneType in kinds:
        return None
    for kind in kinds:
        try:
            if kind is not NoneType:
                return _value(kind, raw)
        except type_errors:
            continue
    raise ValueError(f"{raw!r} isn't one of {kinds}")


def _container(origin: object, args: tuple[object, ...], raw: object) -> object:
    if isinstance(raw, dict) and isinstance(origin, type) and issubclass(origin, Mapping):
        return {_key(args[0], key): _value(args[1], each) for key, each in raw.items()}
    if not isinstance(raw, list):
        raise TypeError(f"{raw!r} isn't a list")
    if origin is tuple and args[-1] is not Ellipsis:
        return tuple(_value(kind, each) for kind, each in zip(args, raw, strict=True))
    values = [_value(args[0], each) for each in raw]
    return tuple(values) if origin is tuple else frozenset(values) if origin is frozenset else values


def _key(kind: object, key: str) -> object:
    return int(key) if getattr(kind, "__supertype__", kind) is int else _value(kind, key)


def _scalar(kind: type, raw: object) -> object:
    if issubclass(kind, Enum):
        return kind(raw)
    if kind is datetime:
        return datetime.fromisoformat(cast("str", raw)).astimezone(UTC)
    if kind is timedelta:
        return timedelta(seconds=cast("float", raw))
    if kind is bytes:
        return b64decode(cast("str", raw), validate=True)
    if kind is float and type(raw) is int:
        return float(raw)
    if kind is str and isinstance(raw, dict):
        return _said(raw)
    if type(raw) is not kind:
        raise TypeError(f"{raw!r} isn't a {kind.__name__}")
    return raw


def _object(kind: type, raw: object) -> object:
    if not isinstance(raw, dict):
        raise TypeError(f"{raw!r} isn't a {kind.__name__}")
    values = {}
    for field, field_kind in _fields(kind):
        if field.name in raw:
            values[field.name] = _value(field_kind, raw[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise KeyError(f"{kind.__name__}.{field.name} is missing")
    return kind(**values)


@cache
def _fields(kind: type) -> tuple[tuple[Field[object], object], ...]:
    hints = get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in fields(kind) if field.init)
