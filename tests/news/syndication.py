"""Syndication made of given articles: copies as outlets make them, and what only looks like a copy, in order of arrival.

The kinds are those of the shared corpus; outlets, headers, footers, paywall notices, bylines and synonyms are our own,
so that a rule that knows only the corpus' strings shows here. `made` is the same for the same articles and seed.
"""

import html
import random
import re
from dataclasses import dataclass
from datetime import timedelta

from tests.news import phrases
from tests.news.story_scores import CORPUS, START, lines


@dataclass(frozen=True)
class Article:
    lang: str
    title: str
    text: str
    abstract: str = ""  # written by somebody else, "" for none
    headline: str = ""  # another one for the same article, "" for none


COPIES = {
    "combo": 15,
    "trunc": 14,
    "summary": 12,
    "reorder": 11,
    "wrap": 10,
    "edit": 9,
    "headline": 8,
    "local": 7,
    "update": 6,
    "exact": 5,
    "markup": 4,
}
OF_A_COMBO = ("trunc", "reorder", "wrap", "edit", "headline", "local", "markup")
EARLY = 0.07  # of the copies arrive before their original
DAYS = 40


def made(articles, *, seed):
    """Items and labels, as rows of the corpus' form. A quarter of the articles only lends its text to others."""
    chance = random.Random(seed)
    articles = list(articles)
    chance.shuffle(articles)
    fourth = len(articles) // 4
    desk = Desk(chance, lenders=articles[: fourth // 2], next_=articles[fourth // 2 : fourth])
    bases = articles[fourth:]
    for number, article in enumerate(bases):
        desk.syndicate(article, f"s{number}")
    desk.round_ups(bases)
    return desk.sorted()


class Desk:
    """What all outlets together print."""

    def __init__(self, chance, *, lenders, next_=()):
        """`lenders`: what is added to others; `next_`: the news that follow-ups open with, each once."""
        self.chance, self.lenders, self.next = chance, lenders, list(next_)
        self.rows, self.began = [], {}

    def sorted(self):
        """Items and labels in order of arrival."""
        rows = sorted(self.rows, key=lambda row: (row[0], row[1]["id"]))
        return [item for _, item, _ in rows], [label for _, _, label in rows]

    def random_moment(self):
        return START + timedelta(days=self.chance.uniform(0, DAYS))

    def outlets(self, lang, count):
        return self.chance.sample(phrases.OUTLETS[lang], count)

    def syndicate(self, article, story):
        """The article, its copies, and sometimes what only looks like one."""
        chance = self.chance
        began = self.began[article] = self.random_moment()
        outlets = self.outlets(article.lang, 9)
        copies = chance.choices(range(7), (34, 14, 13, 12, 11, 9, 7))[0]
        self.print("base" if copies else "distractor", story, outlets[0], began, article.title, article.text)
        for at, outlet in enumerate(outlets[1 : copies + 1]):
            kind = chance.choices(list(COPIES), list(COPIES.values()))[0]
            title, text = self.copy(kind, article, outlet)
            later = timedelta(hours=8 * chance.random() ** 2 * (at + 1) / 2 + 0.01)
            when = began - timedelta(hours=3 * chance.random()) if chance.random() < EARLY else began + later
            self.print(f"copy:{kind}", story, outlet, when, title, text)
        if chance.random() < 0.2 and (
            new := next((one for one in self.next if one.lang == article.lang), None)
        ):
            self.next.remove(new)
            title, text = self.follow_up(article, new)
            when = began + timedelta(hours=chance.uniform(2, 90))
            self.print("neg:followup", f"{story}-next", outlets[7], when, title, text)
        if chance.random() < 0.2 and len(re.findall(r"\d+", article.text)) >= 5:
            title, text = self.other_figures(article)
            when = began + timedelta(days=chance.choice((1, 2, 3, 7)))
            self.print("neg:template", f"{story}-other", chance.choice(outlets[:2]), when, title, text)

    def round_ups(self, bases):
        for number in range(len(bases) // 14):
            lang = self.chance.choice(("en", "fr"))
            of_lang = [one for one in bases if one.lang == lang]
            if len(of_lang) < 8:
                continue
            some = self.chance.sample(of_lang, self.chance.randint(4, 7))
            pieces = [
                f"{self.chance.choice(phrases.LINKS[lang])} {one.title}. {one.text[: self.chance.randint(150, 300)]}"
                for one in some
            ]
            when = max(self.began[one] for one in some[:3]) + timedelta(hours=self.chance.uniform(1, 20))
            outlet = self.chance.choice(phrases.OUTLETS[lang])
            title = self.chance.choice(phrases.ROUND_UPS[lang]).format(self.chance.randint(2, 400))
            self.print("neg:roundup", f"roundup{number}", outlet, when, title, "\n".join(pieces))

    def print(self, kind, story, outlet, when, title, text):
        number = len(self.rows)
        lang = next(lang for lang, some in phrases.OUTLETS.items() if outlet in some)
        host = re.sub(r"\W+", "", outlet.lower())
        item = {
            "id": f"{number:06}",
            "url": f"https://{host}.example/{self.chance.randrange(10**9)}",
            "title": title,
            "summary": "",
            "content": text,
            "published": when.isoformat(),
            "fetched": when.isoformat(),
            "feed": outlet,
            "source": outlet,
            "lang": lang,
        }
        self.rows.append((when, item, {"id": item["id"], "story": story, "kind": kind}))

    # ---- copies -------------------------------------------------------------------------------------------------

    def copy(self, kind, article, outlet):
        """Headline and text."""
        if kind == "summary":
            return self.summary(article)
        steps = self.chance.sample(OF_A_COMBO, self.chance.randint(2, 4)) if kind == "combo" else [kind]
        steps.sort(key=lambda step: (step in ("wrap", "markup"), step == "markup"))
        title, paragraphs = article.title, _paragraphs(article.text, self.chance)
        for step in steps:
            if step == "headline":
                title = self.new_headline(article)
            paragraphs = getattr(self, step)(article, paragraphs, outlet)
        return self.flagged(title, article.lang, outlet), "\n".join(paragraphs)

    def exact(self, _, paragraphs, __):
        return paragraphs

    def headline(self, article, paragraphs, outlet):
        """Beside another headline, a byline or dateline of the outlet's own."""
        line = self.chance.choice(phrases.BYLINES[article.lang]).format(outlet=outlet)
        return [line + paragraphs[0], *paragraphs[1:]]

    def trunc(self, article, paragraphs, _):
        text = "\n".join(paragraphs)
        cut = text[: max(120, int(len(text) * self.chance.uniform(0.2, 0.7)))].rsplit(" ", 1)[0]
        if self.chance.random() < 0.2:
            return cut.split("\n")
        tail = self.chance.choice(phrases.TAILS[article.lang])
        return [
            *f"{cut}{self.chance.choice(('…', '...', ' [...]', ''))}".split("\n"),
            tail.format(len(text) - len(cut)),
        ]

    def wrap(self, article, paragraphs, outlet):
        others = [one.title for one in self.chance.sample(self.lenders, min(2, len(self.lenders)))] or ["-"]
        fill = {"outlet": outlet, "other": self.chance.choice(others)}
        head = self.chance.sample(phrases.HEADERS[article.lang], self.chance.randint(1, 2))
        foot = self.chance.sample(phrases.FOOTERS[article.lang], self.chance.randint(1, 3))
        return [*(one.format(**fill) for one in head), *paragraphs, *(one.format(**fill) for one in foot)]

    def reorder(self, _, paragraphs, __):
        """Paragraphs behind the first are dropped, or two change places."""
        paragraphs = list(paragraphs)
        for _ in range(self.chance.randint(1, 2)):
            if len(paragraphs) < 4:
                break
            if self.chance.random() < 0.5:
                del paragraphs[self.chance.randrange(1, len(paragraphs))]
            else:
                one, two = self.chance.sample(range(len(paragraphs)), 2)
                paragraphs[one], paragraphs[two] = paragraphs[two], paragraphs[one]
        return paragraphs

    def edit(self, article, paragraphs, _):
        share = self.chance.uniform(0.04, 0.14)
        return [self.edited(paragraph, phrases.SYNONYMS[article.lang], share) for paragraph in paragraphs]

    def edited(self, text, synonyms, share):
        words = []
        for word in text.split(" "):
            roll = self.chance.random()
            if word.lower() in synonyms and roll < 4 * share:
                words.append(synonyms[word.lower()])
            elif roll < share * 0.35 and not re.search(r"\d", word):
                continue
            elif roll < share * 0.65:
                words += [word, self.chance.choice(phrases.FILLERS[text.isascii()])]
            elif roll < share and len(words) > 1 and word.islower():
                words.insert(-1, word)
            else:
                words.append(word)
        return " ".join(words)

    def local(self, article, paragraphs, _):
        """A fifth to a half of another text, here and there."""
        lender = self.lender(article.lang)
        if lender is None:
            return paragraphs
        paragraphs, room = list(paragraphs), self.chance.uniform(0.2, 0.5) * len(article.text)
        for added in _paragraphs(lender.text, self.chance)[1:]:
            if room <= 0:
                break
            paragraphs.insert(self.chance.randint(1, len(paragraphs)), added)
            room -= len(added)
        return paragraphs

    def update(self, article, paragraphs, _):
        """A newer version: a fifth of the figures, and one or two paragraphs more."""
        changed = [
            re.sub(
                r"\d+", lambda found: self.figure(found[0]) if self.chance.random() < 0.2 else found[0], one
            )
            for one in paragraphs
        ]
        if lender := self.lender(article.lang):
            for added in _paragraphs(lender.text, self.chance)[1 : self.chance.randint(2, 3)]:
                changed.insert(self.chance.randint(1, len(changed)), added)
        return changed

    def markup(self, _, paragraphs, __):
        opening, closing = self.chance.choice(
            (("<p>", "</p>"), ("<div><span>", "</span></div>"), ("", "<br/><br/>"))
        )
        curly = [re.sub(r'"([^"]*)"', "“\\1”", one).replace("'", "’") for one in paragraphs]
        return [
            f"{opening}{html.escape(one).replace(' ', self.chance.choice((' ', '&nbsp;')), 3)}{closing}"
            for one in curly
        ]

    def summary(self, article):
        chance = self.chance
        if article.abstract and article.lang == "fr" and chance.random() < 0.3:
            return self.new_headline(article) if chance.random() < 0.5 else article.title, article.abstract
        cut = article.text[:200].rsplit(" ", 1)[0] + chance.choice(("...", "…", "", " [&#8230;]"))
        return self.new_headline(article) if chance.random() < 0.4 else article.title, cut

    def new_headline(self, article):
        return article.headline or " ".join(article.text.split()[: self.chance.randint(6, 11)])

    def flagged(self, title, lang, outlet):
        roll = self.chance.random()
        if roll < 0.1:
            return f"{self.chance.choice(phrases.FLAGS[lang])}{title}"
        return f"{title}{self.chance.choice((' - ', ' | '))}{outlet}" if roll < 0.3 else title

    # ---- what only looks like a copy ----------------------------------------------------------------------------

    def follow_up(self, article, new):
        """News of its own, and up to two fifths of it the background of an older article."""
        own = new.text[: self.chance.randint(500, 1200)].rsplit(". ", 1)[0] + "."
        old = _paragraphs(article.text, self.chance)[2:] or [article.text[-300:]]
        room, quoted = len(own) * self.chance.uniform(0.3, 0.65), []
        for paragraph in old:
            if len("\n".join([*quoted, paragraph])) > room:
                break
            quoted.append(paragraph)
        return new.title, "\n".join([*_paragraphs(own, self.chance), *quoted])

    def other_figures(self, article):
        """The report of another day: every figure and weekday is another."""
        days = phrases.DAYS[article.lang]

        def another(found):
            return self.figure(found[0]) if found[0].isdigit() else self.chance.choice(days)

        pattern = re.compile(rf"\d+|\b(?:{'|'.join(days)})\b")
        text = pattern.sub(another, article.text)
        if self.chance.random() < 0.3:
            text = text[: int(len(text) * self.chance.uniform(0.5, 0.8))].rsplit(" ", 1)[0]
        return pattern.sub(another, article.title) if self.chance.random() < 0.5 else article.title, text

    def figure(self, old):
        """Another number with as many digits."""
        low = 10 ** (len(old) - 1) if len(old) > 1 else 0
        number = self.chance.randrange(low, low * 10 or 10)
        return str(number + 1 if str(number) == old else number)

    def lender(self, lang):
        return self.chance.choice([one for one in self.lenders if one.lang == lang] or [None])


def articles_with_summaries(folder=CORPUS / "summaries"):
    """The corpus' articles with reference summaries, which it tells no stories of; headlines are made from these."""
    for row in lines(folder / "en.jsonl"):
        told = [line.strip(" .") for line in row["reference"].split("\n") if line.strip()]
        yield Article("en", told[0], row["text"], headline=told[-1] if len(told) > 1 else "")
    for row in lines(folder / "fr.jsonl"):
        title, other = (
            " ".join(row[key].split()[:length]) for key, length in (("text", 10), ("reference", 9))
        )
        yield Article("fr", title.rstrip(",."), row["text"], abstract=row["reference"], headline=other)


def articles_of_dev(folder=CORPUS / "stories", *, count=600):
    """The first articles of the development set as they were first published, to be syndicated by our own outlets."""
    labels = {row["id"] for row in lines(folder / "dev.labels.jsonl") if row["kind"] == "base"}
    rows = [row for row in lines(folder / "dev.items.jsonl") if row["id"] in labels]
    return [Article(row["lang"], row["title"], row["content"]) for row in rows[:count]]


def _paragraphs(text, chance):
    """One to four sentences each; those of the text where it has some."""
    if text.count("\n") >= 3:
        return [one for one in text.split("\n") if one.strip()]
    sentences, paragraphs = re.split(r"(?<=[.!?])[\"”»]?\s+(?=[\"“«A-ZÀ-Ý])", text), []
    while sentences:
        count = chance.randint(1, 4)
        paragraphs.append(" ".join(sentences[:count]))
        del sentences[:count]
    return paragraphs
