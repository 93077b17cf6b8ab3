"""News agencies: the spellings under which their texts are signed, and which signs belong to one agency.

Only names; who is credited for an item is decided in `source`.
"""

import re

# Canonical name -> spellings in datelines, bylines and credits. Short Latin acronyms match in capitals only.
_SPELLINGS = {
    "Reuters": (
        "Reuters",
        "Thomson Reuters",
        "RTRS",
        "رويترز",
        "Рейтер",
        "ロイター",
        "路透社",
        "路透",
        "로이터",
        "רויטרס",
    ),
    "AFP": (
        "AFP",
        "Agence France-Presse",
        "Agence France Presse",
        "أ ف ب",
        "أ.ف.ب",
        "فرانس برس",
        "АФП",
        "法新社",
        "AFP時事",
    ),
    "AP": ("AP", "Associated Press", "The Associated Press", "أسوشيتد برس", "美联社", "AP通信"),
    "dpa": ("dpa", "DPA", "dpa-AFX", "Deutsche Presse-Agentur", "د ب أ"),
    "APA": ("APA", "Austria Presse Agentur", "Agence de presse africaine"),
    "ANSA": ("ANSA", "Ansa"),
    "Adnkronos": ("Adnkronos", "ADNKRONOS"),
    "AGI": ("AGI",),
    "EFE": ("EFE", "Efe", "Agencia EFE"),
    "Europa Press": ("Europa Press", "EUROPA PRESS"),
    "Lusa": ("Lusa", "LUSA"),
    "TASS": ("TASS", "ITAR-TASS", "ТАСС", "ИТАР-ТАСС", "تاس", "塔斯社"),
    "RIA Novosti": ("RIA", "RIA Novosti", "РИА Новости", "РИА", "РИА «Новости»", "ريا نوفوستي", "俄新社"),
    "Interfax": ("Interfax", "Интерфакс", "إنترفاكس"),
    "Xinhua": ("Xinhua", "新华社", "新華社", "新华网", "شينخوا", "Синьхуа"),
    "China News Service": ("中新社", "中新网", "CNS"),
    "Kyodo": ("Kyodo", "共同", "共同社", "共同通信"),
    "Jiji": ("Jiji", "JIJI", "時事", "時事通信"),
    "Yonhap": ("Yonhap", "연합뉴스", "韩联社"),
    "Newsis": ("Newsis", "뉴시스"),
    "News1": ("뉴스1",),
    "Anadolu": ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA", "الأناضول"),
    "DHA": ("DHA",),
    "İHA": ("İHA", "IHA"),
    "PTI": ("PTI", "Press Trust of India"),
    "ANI": ("ANI",),
    "IANS": ("IANS",),
    "Bernama": ("Bernama", "BERNAMA"),
    "Antara": ("Antara", "ANTARA"),
    "Bloomberg": ("Bloomberg",),
    "UPI": ("UPI",),
    "PA Media": ("PA", "PA Media", "Press Association"),
    "CNN": ("CNN",),
    "Belga": ("Belga", "BELGA"),
    "ANP": ("ANP",),
    "ATS": ("ATS", "Keystone-ATS", "Keystone-SDA", "SDA"),
    "NTB": ("NTB",),
    "TT": ("TT",),
    "Ritzau": ("Ritzau", "RITZAU"),
    "STT": ("STT",),
    "PAP": ("PAP",),
    "ČTK": ("ČTK", "CTK"),
    "MTI": ("MTI",),
    "Agerpres": ("Agerpres", "AGERPRES"),
    "Mediafax": ("Mediafax",),
    "Ukrinform": ("Ukrinform", "Укринформ", "Укрінформ"),
    "UNIAN": ("UNIAN", "УНИАН", "УНІАН"),
    "MENA": ("MENA", "أ ش أ"),
    "QNA": ("QNA", "قنا"),
    "SPA": ("SPA", "واس"),
    "WAM": ("WAM", "وام"),
    "LANA": ("LANA", "وال"),
    "APS": ("APS", "وأج"),
    "TAP": ("TAP", "وات"),
    "MAP": ("MAP", "ومع"),
    "IRNA": ("IRNA", "ایرنا"),
    "ISNA": ("ISNA", "ایسنا"),
    "Fars": ("Fars", "فارس"),
    "SANA": ("SANA", "سانا"),
    "Petra": ("Petra", "بترا"),
    "Notimex": ("Notimex", "NOTIMEX"),
    "Télam": ("Télam", "Telam"),
    "Agência Brasil": ("Agência Brasil",),
    "Canadian Press": ("Canadian Press", "The Canadian Press", "La Presse Canadienne", "CP"),
    "AAP": ("AAP",),
    "GNA": ("GNA",),
    "NAN": ("NAN",),
    "PANA": ("PANA", "Panapress"),
    "IPS": ("IPS",),
    "ITAR": ("ИТАР",),
}
_BY_SPELLING = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_FOLDED = {spelling.casefold(): name for spelling, name in _BY_SPELLING.items() if len(spelling) > 4}

NAME = "(?:" + "|".join(sorted(map(re.escape, _BY_SPELLING), key=len, reverse=True)) + ")"
"""A regular expression for any spelling; to be used without IGNORECASE."""

_WORD = re.compile(rf"(?<!\w){NAME}(?!\w)")


def agency(name: str) -> str | None:
    """The agency that `name` (one whole name, white space around allowed) spells, or None."""
    name = name.strip()
    return _BY_SPELLING.get(name) or _FOLDED.get(name.casefold())


def agencies_in(text: str) -> tuple[str, ...]:
    """The agencies that a credit or byline names, in its order, each once."""
    return tuple(dict.fromkeys(_BY_SPELLING[found[0]] for found in _WORD.finditer(text)))
