"""What a word is: plain text from HTML, folding, tokens. One definition for queries, items, fingerprints.

A text is cut into *atoms*, the smallest pieces that a phrase can hold; a word is one or more atoms
(`Yunus-bek` is one word of two atoms). Each word is found under its *forms*, folded spellings that cover a run of
atoms: yunus, bek, yunusbek. Nothing here knows queries. docs/query-language.md says the same for people.
"""

from bot.text.atoms import Place, only_form
from bot.text.folding import NO_LETTERS, fold, fold_but_case
from bot.text.markup import captions_of, plain
from bot.text.rough import rough_words
from bot.text.scripts import is_spaceless, is_wordly, rows, variants, wanted
from bot.text.words import Chunks, CutText, Token, analyse, forms, tokens, words

__all__ = [
    "NO_LETTERS",
    "Chunks",
    "CutText",
    "Place",
    "Token",
    "analyse",
    "captions_of",
    "fold",
    "fold_but_case",
    "forms",
    "is_spaceless",
    "is_wordly",
    "only_form",
    "plain",
    "rough_words",
    "rows",
    "tokens",
    "variants",
    "wanted",
    "words",
]
