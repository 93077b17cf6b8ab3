"""What a source says of its own article by the flag on a new headline: corrected, or withdrawn.

Only flags at the start of a headline count, as agencies and newspapers set them; the word alone may be the news.
"""

import re

_WITHDRAWN = re.compile(
    r"(?i)^\W*(?:(?:story |article |advisory[-: ]+)?(?:withdrawn|withdrawal|retracted|retraction|mandatory kill|kill)"
    r"|retiré|rétractation|annulation de dépêche|zurückgezogen|rückzug|retirado|ritirato|отозвано|снято с публикации"
    r"|سحب الخبر|خبر ملغى|撤稿|撤回|取り消し)\s*[:：|–—-]"
)
_CORRECTION = re.compile(
    r"(?i)^\W*(?:corrected|correction|corrects|refile|clarification|rectificatif|correctif|corrigé|erratum|korrektur"
    r"|berichtigung|korrigiert|corrección|fe de erratas|rettifica|errata corrige|correção|исправление|уточнение"
    r"|تصحيح|更正|訂正|정정)(?:\s*\(?official\)?)?\s*(?:\d{1,2})?\s*[:：|–—-]"
)


def notice_of(title: str) -> str:
    """`correction`, `withdrawn`, or "" where the headline `title` (plain) carries no such flag."""
    if _WITHDRAWN.match(title):
        return "withdrawn"
    return "correction" if _CORRECTION.match(title) else ""
