"""News agencies: the spellings under which their texts are signed, and which signs belong to one agency.

Only names; who is credited for an item is decided in `source`.
"""

import re

# Canonical name -> spellings in datelines, bylines and credits. Short Latin acronyms match in capitals only.
_SPELLINGS = {
    "Reuters": (
        "وكالة رويترز",
        "Reuters.com",
        "REUTERS",
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
        "France-Presse",
        "وكالة فرانس برس",
        "Agence France-Presse (AFP)",
        "Agence France-Presse/AFP",
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
    "AP": (
        "AP News",
        "وكالة أسوشيتد برس",
        "أسوشييتد برس",
        "Ассошиэйтед Пресс",
        "AP",
        "Associated Press",
        "The Associated Press",
        "أسوشيتد برس",
        "美联社",
        "AP通信",
    ),
    "dpa": (
        "Deutsche Presse Agentur",
        "وكالة الأنباء الألمانية",
        "ДПА",
        "dpa",
        "DPA",
        "dpa-AFX",
        "Deutsche Presse-Agentur",
        "د ب أ",
    ),
    "APA": ("APA", "Austria Presse Agentur", "Agence de presse africaine"),
    "ANSA": ("Agenzia ANSA", "ANSA", "Ansa"),
    "Adnkronos": ("Adnkronos", "ADNKRONOS"),
    "askanews": ("askanews", "Askanews"),
    "LaPresse": ("LaPresse",),
    "AGI": ("AGI",),
    "EFE": ("Agencia Efe", "EFE Verde", "EFE", "Efe", "Agencia EFE"),
    "Europa Press": ("Europa Press", "EUROPA PRESS"),
    "Lusa": ("Lusa", "LUSA"),
    "TASS": (
        "TASS Russian News Agency",
        "وكالة تاس",
        "TASS",
        "ITAR-TASS",
        "ТАСС",
        "ИТАР-ТАСС",
        "تاس",
        "塔斯社",
    ),
    "RIA Novosti": (
        "РИА Новости",
        "Ria Novosti",
        "RIA",
        "RIA Novosti",
        "РИА Новости",
        "РИА",
        "РИА «Новости»",
        "ريا نوفوستي",
        "俄新社",
    ),
    "Interfax": ("INTERFAX.RU", "INTERFAX", "وكالة إنترفاكس", "Interfax", "Интерфакс", "إنترفاكس"),
    "Xinhua": (
        "Xinhua News Agency",
        "XINHUA",
        "وكالة شينخوا",
        "وكالة أنباء شينخوا",
        "Xinhua",
        "新华社",
        "新華社",
        "新华网",
        "شينخوا",
        "Синьхуа",
    ),
    "China News Service": ("中新社", "中新网", "CNS"),
    "Kyodo": ("Kyodo News", "共同通信社", "共同网", "Kyodo", "共同", "共同社", "共同通信"),
    "Jiji": ("Jiji", "JIJI", "時事", "時事通信"),
    "Yonhap": ("Yonhap News Agency", "Yonhap News", "Yonhap", "연합뉴스", "韩联社"),
    "Newsis": ("Newsis", "뉴시스"),
    "News1": ("뉴스1",),
    "Anadolu": (
        "Anadolu Ajansi",
        "وكالة الأناضول",
        "Анадолу",
        "Anadolu",
        "Anadolu Agency",
        "Anadolu Ajansı",
        "AA",
        "الأناضول",
    ),
    "DHA": ("DHA",),
    "İHA": ("İHA", "IHA"),
    "PTI": ("PTI", "Press Trust of India"),
    "ANI": ("ANI",),
    "IANS": ("IANS",),
    "Bernama": ("Bernama", "BERNAMA"),
    "Antara": ("Antara", "ANTARA"),
    "Bloomberg": ("Bloomberg",),
    "UPI": (
        "United Press International",
        "UPI",
    ),
    "PA Media": ("PA", "PA Media", "Press Association"),
    "CNN": ("CNN",),
    "Belga": ("Agence Belga", "Belga", "BELGA"),
    "ANP": (
        "Algemeen Nederlands Persbureau",
        "ANP",
    ),
    "ATS": ("ATS", "Keystone-ATS", "Keystone-SDA", "SDA"),
    "NTB": (
        "Norsk Telegrambyrå",
        "NTB",
    ),
    "TT": (
        "Tidningarnas Telegrambyrå",
        "TT",
    ),
    "Ritzau": ("Ritzaus Bureau", "Ritzau", "RITZAU", "ritzau"),
    "STT": (
        "Suomen Tietotoimisto",
        "STT",
    ),
    "PAP": (
        "Polska Agencja Prasowa",
        "PAP",
    ),
    "ČTK": ("Česká tisková kancelář", "ČTK", "CTK"),
    "MTI": ("MTI",),
    "Agerpres": ("Agerpres", "AGERPRES"),
    "Mediafax": ("Mediafax",),
    "Ukrinform": ("Ukrinform", "Укринформ", "Укрінформ"),
    "UNIAN": ("UNIAN", "УНИАН", "УНІАН"),
    "MENA": ("وكالة أنباء الشرق الأوسط", "Middle East News Agency", "MENA", "أ ش أ"),
    "QNA": ("وكالة الأنباء القطرية", "Qatar News Agency", "QNA", "قنا"),
    "SPA": ("وكالة الأنباء السعودية", "Saudi Press Agency", "SPA", "واس"),
    "WAM": ("وكالة أنباء الإمارات", "Emirates News Agency", "WAM", "وام"),
    "LANA": ("وكالة الأنباء الليبية", "Libyan News Agency", "LANA", "وال"),
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
    "AAP": (
        "Australian Associated Press",
        "AAP",
    ),
    "GNA": ("GNA",),
    "NAN": ("NAN",),
    "PANA": ("PANA", "Panapress"),
    "IPS": ("IPS",),
    "ITAR": ("ИТАР",),
    "BelTA": ("БелТА", "БЕЛТА", "BelTA"),
    "WAFA": ("WAFA", "وفا"),
    "AWP": ("awp", "AWP"),
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
