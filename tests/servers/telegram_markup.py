"""Telegram's HTML mode as its server reads it: text and entities, or the server's own error text.

Written after td/telegram/MessageEntity.cpp (parse_html) and td/telegram/misc.cpp (clean_input_string). Offsets in
errors are bytes of the UTF-8 input; offsets of entities are UTF-16 units, as the Bot API has them.
"""

import re

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class RefusedError(Exception):
    """400, with Telegram's text."""


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def cleaned(text):
    """What the server does to every text: control characters become blanks, some characters go."""
    text = re.sub("[\x00-\x09\x0b-\x0c\x0e-\x1f]", " ", text).replace("\r", "")
    return re.sub("[\u2028-\u202e\u0333\u033f\u030a]", "", text)


def parsed(html):
    """(text, entities) of `html`, trimmed. Raises RefusedError."""
    text, open_tags, entities, at = [], [], [], 0
    while at < len(html):
        character = html[at]
        if character == "&":
            shown, at = _reference(html, at)
            text.append(shown)
        elif character != "<":
            text.append(character)
            at += 1
        elif html.startswith("</", at):
            at = _close(html, at, text, open_tags, entities)
        else:
            at = _open(html, at, text, open_tags)
    if open_tags:
        _refuse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return _trimmed("".join(text), entities)


def _reference(html, at):
    found = re.match(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);?", html[at:])
    if not found:
        return "&", at + 1
    name = found[1]
    if name.startswith("#x"):
        code = int(f"0{name[1:]}", 0)
    elif name.startswith("#"):
        code = int(name[1:])
    elif name in NAMED:
        return NAMED[name], at + len(found[0])
    else:
        return "&", at + 1
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return "&", at + 1
    return chr(code), at + len(found[0])


def _open(html, at, text, open_tags):
    place = len(html[:at].encode())
    found = re.match(r"<([a-zA-Z0-9-]*)", html[at:])
    name = found[1].lower()
    if name not in SIMPLE:
        _refuse(f'Unsupported start tag "{name}" at byte offset {place}')
    at += len(found[0])
    attributes = {}
    while True:
        at += len(re.match(r"\s*", html[at:])[0])
        if at >= len(html):
            _refuse(f"Unclosed start tag at byte offset {place}")
        if html[at] == ">":
            break
        key = re.match(r"[^\s=>/\"']*", html[at:])[0]
        if not key:
            _refuse(f'Empty attribute name in the tag "{name}" at byte offset {place}')
        at += len(key)
        at += len(re.match(r"\s*", html[at:])[0])
        if html[at : at + 1] != "=":
            attributes[key.lower()] = ""
            continue
        at += 1
        at += len(re.match(r"\s*", html[at:])[0])
        quote = html[at : at + 1]
        if quote not in ('"', "'"):
            found = re.match(r"[a-zA-Z0-9.-]+", html[at:])
            if not found:
                _refuse(f"Unexpected end of name token at byte offset {len(html[:at].encode())}")
            attributes[key.lower()] = found[0]
            at += len(found[0])
            continue
        end = html.find(quote, at + 1)
        if end < 0:
            _refuse(f"Unclosed start tag at byte offset {place}")
        attributes[key.lower()] = re.sub(
            r"&(lt|gt|amp|quot);", lambda reference: NAMED[reference[1]], html[at + 1 : end]
        )
        at = end + 1
    if name == "span" and attributes.get("class") != "tg-spoiler":
        _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
    open_tags.append((name, attributes, len(text)))
    return at + 1


def _close(html, at, text, open_tags, entities):
    place = len(html[:at].encode())
    if not open_tags:
        _refuse(f"Unexpected end tag at byte offset {place}")
    end = html.find(">", at)
    if end < 0:
        _refuse(f"Unclosed end tag at byte offset {place}")
    found = html[at + 2 : end].strip().lower()
    name, attributes, start = open_tags.pop()
    if found and found != name:
        _refuse(f'Unmatched end tag at byte offset {place}, expected "</{name}>", found "</{found}>"')
    inside = "".join(text[start:])
    if inside:
        offset = utf16("".join(text[:start]))
        entity = {"type": SIMPLE[name], "offset": offset, "length": utf16(inside)}
        if name == "a":
            url = attributes.get("href") or inside
            if not re.match(r"(?i)(https?|tg|mailto|tel):", url) or " " in url:
                return end + 1  # a bad address is dropped silently, the text stays
            entity["url"] = url
        if name == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        entities.append(entity)
    return end + 1


def _trimmed(text, entities):
    """Cleaned and trimmed, entities moved along; only the first 100 stay."""
    shown = cleaned(text)
    kept = _moved(text, entities) if shown != text else entities
    before = utf16(shown) - utf16(shown.lstrip())
    shown = shown.strip()
    final = []
    for entity in kept:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, utf16(shown))
        if end > start:
            final.append(entity | {"offset": start, "length": end - start})
    final.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return shown, final[:100]


def _moved(text, entities):
    moved = []
    units = text.encode("utf-16-le")
    for entity in entities:
        ahead = units[: entity["offset"] * 2].decode("utf-16-le", "surrogatepass")
        inside = units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
        moved.append(
            entity
            | {
                "offset": utf16(cleaned(ahead)),
                "length": utf16(cleaned(inside.decode("utf-16-le", "surrogatepass"))),
            }
        )
    return moved


def _refuse(why):
    raise RefusedError(f"Bad Request: can't parse entities: {why}")
