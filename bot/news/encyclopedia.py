"""What an encyclopedia says of a name: who or what is called so, and how the one that is meant is written elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person or place that may be meant. `description`: one line that tells it from others, "" if there is none."""

    id: str
    label: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name in a language (BCP 47). `main`: its title there, not one of its other names."""

    language: str
    form: str
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What is known of one candidate's names. `url`: where people read it; `credit`: who says so, by which licence."""

    label: str
    url: str
    credit: str
    labels: tuple[Label, ...]
