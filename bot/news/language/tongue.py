"""The words of notices, by language: verbs that invite, and what they invite to.

`notices` makes patterns of them. Each field holds alternatives of a regular expression, "" where the language needs none;
an imperative alone is never a notice, only an imperative with its object is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What one language says around an article."""

    join: str = ""  # imperatives of who sells access: subscribe, log in, register
    read_on: str = ""  # what for, behind such an imperative: to continue reading
    to_read: str = ""  # the same at the start of a sentence; in some languages the verb comes last
    piece: str = ""  # this article, the rest of the story
    text: str = ""  # article, page, without "this"
    only: str = ""  # reserved, available only
    readers: str = ""  # subscribers, members
    limit: str = ""  # you have read all your free articles
    asked: str = ""  # already a subscriber, without the question mark
    offer: str = ""  # try, get: a notice where a price follows
    follow: str = ""  # imperatives that need a platform: follow, join, like
    last: str = ""  # the same where the verb ends the sentence
    receive: str = ""  # imperatives that need a letter or a channel: receive, sign up
    letter: str = ""  # newsletter, channel, inbox
    fetch: str = ""  # download, install
    app: str = ""  # our app
    share: str = ""
    comment: str = ""  # leave a comment, join the conversation
    back: str = ""  # support independent journalism, donate now
    ad_break: str = ""  # the story continues below the advertisement
    rights: str = ""
    stamp: str = ""  # published, last updated: a notice where a date follows
    clock: str = ""  # little words in a time
    archive: str = ""  # file photo
    cookies: str = ""
    onward: str = ""  # at the end of a text: read more
    more: str = ""  # above a list of links: related articles
    spaced: bool = True  # False: its words stand without spaces, or with endings of any kind
