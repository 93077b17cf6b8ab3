"""Reports of one mould: short texts alike but for who, where and how much, each its own story. All written for this file.

Half of the reports of a mould share all their figures with another one about somebody else, the other half has the name
of another one and other figures. Each has copies as `syndication` makes them.
"""

import random
from datetime import timedelta

from tests.news.syndication import Article, Desk

# {a} who, {b} somebody beside him, {p} where, {n} {m} {k} figures
MOULDS = {
    "en": (
        (
            "{a} raises posted price of crude by {n} cents",
            (
                "{a} said it raised the price that it pays for crude oil by {n} cents a barrel, effective at once. The change"
                " brings the company's posted price for the benchmark grade to {m}.{k} dollars. Sour grades were raised by the"
                " same amount. {a}, which buys most of its oil around {p}, last changed its prices on the third of the month."
                " Other refiners were expected to follow, traders said."
            ),
        ),
        (
            "{a} sells {m} mln of convertible notes",
            (
                "{a} is raising {m} mln dollars through an offering of convertible subordinated notes due in fifteen years"
                " with a coupon of {n} pct and priced at par, said lead manager {b}. The notes can be turned into the"
                " company's common stock at {k} dollars a share, a premium of a fifth over the last price. They cannot be"
                " called for three years. Moody's rates the issue below investment grade. {a} is based in {p}."
            ),
        ),
        (
            "{a} to pay dividend of {n} cents",
            (
                "The board of {a} declared a quarterly dividend of {n} cents a share, payable on the {k}th of next month to"
                " holders of record at the end of this one. It paid as much in the quarter before. The company, which makes"
                " pumps and valves in {p}, employs about {m}00 people. Its shares were unchanged at the close."
            ),
        ),
        (
            "Storm warning issued for {p}",
            (
                "The weather service has issued a storm warning for {p} and asked people to stay indoors from noon. Gusts of up"
                " to {m} kilometres an hour are expected along the coast, and {n} centimetres of rain may fall in the hills"
                " before midnight. Schools will close early and ferries will not run, the {a} said. Fire crews have been"
                " called out {k} times since the morning, mostly for fallen trees. Nobody was reported hurt."
            ),
        ),
        (
            "{a} recalls heaters after fires",
            (
                "{a} is recalling about {m},000 electric heaters that were sold in {p} over the past two winters, after {n}"
                " reports of fires. The consumer agency said that a loose wire behind the thermostat may overheat. Owners should"
                " unplug the heater and ask for their {k} dollars back at the shop. Nobody has been hurt. {a} said that it regretted the"
                " trouble and that newer models were safe."
            ),
        ),
        (
            "{p} council approves {m} new homes",
            (
                "Councillors in {p} approved plans for {m} homes on the site of a former {a} factory last night, by {n} votes to"
                " {k}. A third of the homes must be let at affordable rents. Neighbours had collected signatures against the"
                " plan because of traffic on the narrow road to the station. The developer, {b}, hopes to begin work in the"
                " spring and to finish within three years."
            ),
        ),
        (
            "{a} beat {b} to stay in the race",
            (
                "{a} beat {b} {n}-{k} on Saturday to stay in the race for promotion. The home side led at half time through a"
                " header from their captain and never looked back, although the visitors hit the post twice late on. A crowd"
                " of {m},000 saw the match in {p}. The manager praised his defence and said that his players had shown character in"
                " difficult conditions."
            ),
        ),
    ),
    "fr": (
        (
            "{p} : un homme de {m} ans tué dans un accident de la route",
            (
                "Un homme de {m} ans est mort dans la nuit de samedi à dimanche dans un accident de la route près de {p}. Sa voiture a"
                " quitté la chaussée dans un virage avant de heurter un arbre, ont indiqué les pompiers. Deux passagers de {n} et"
                " {k} ans, légèrement blessés, ont été transportés à l'hôpital. La gendarmerie a ouvert une enquête pour"
                " déterminer les causes de l'accident. La circulation a été coupée pendant plusieurs heures."
            ),
        ),
        (
            "{a} supprime {m} postes",
            (
                "Le groupe {a} a annoncé à ses salariés la suppression de {m} postes dans son usine de {p}, soit {n} % des effectifs."
                " La direction invoque la baisse des commandes et promet qu'il n'y aura aucun départ contraint. Les syndicats,"
                " qui dénoncent un plan brutal, appellent à la grève dès lundi. Le maire a demandé à être reçu au ministère."
                " L'usine, ouverte il y a {k} ans, est le premier employeur de la ville."
            ),
        ),
        (
            "{a} : chiffre d'affaires en hausse de {n} %",
            (
                "{a} a publié un chiffre d'affaires de {m} millions d'euros au troisième trimestre, en hausse de {n} % sur un an. Le"
                " résultat net atteint {k} millions d'euros. La direction confirme ses objectifs pour l'ensemble de l'exercice,"
                " malgré la hausse du coût des matières premières. Le titre était stable à l'ouverture de la Bourse. L'entreprise,"
                " installée à {p}, fabrique des équipements pour l'industrie alimentaire."
            ),
        ),
        (
            "Vigilance orange dans le département de {p}",
            (
                "Météo-France a placé le département de {p} en vigilance orange aux orages à partir de {n} heures. Des rafales de"
                " {m} km/h et des chutes de grêle sont attendues jusqu'en soirée. Il pourrait tomber jusqu'à {k} millimètres d'eau en"
                " une heure. La préfecture recommande d'éviter les déplacements et de s'éloigner des cours d'eau. Une"
                " amélioration est prévue demain matin."
            ),
        ),
        (
            "{p} : l'école fermée après une intoxication",
            (
                "L'école primaire de {p} restera fermée jusqu'à la fin de la semaine après l'intoxication de {m} enfants à la"
                " cantine. {n} d'entre eux ont été hospitalisés pour observation, leurs jours ne sont pas en danger. L'agence"
                " régionale de santé a prélevé des échantillons des repas servis par la société {a}. Les résultats sont attendus"
                " dans {k} jours. Les parents ont été prévenus par la mairie."
            ),
        ),
    ),
}
NAMES = {
    "en": (
        "Haldane", "Corvus Energy", "Trellick", "Pomfret Oil", "Silverdale Group", "Oakhanger", "Marchmont United", "Brixworth",
        "Tamarack Resources", "Quernmore", "Ostrander Corp", "Wexcombe Town", "Larkrise", "Belvoir Systems", "Dunmallet",
    ),
    "fr": (
        "Valmorin", "Teralis", "Groupe Chantelou", "Sorbiac", "Mécaval", "Brunoy Frères", "Altaris", "Fontvieille", "Ourcel",
        "Cadenat", "Roquebert", "Lysandre", "Marsenac Industrie", "Novapel", "Tréguier et Fils",
    ),
}  # fmt: skip
PLACES = {
    "en": (
        "Marlow County", "Esk Valley", "Port Tamber", "Kirkness", "Holloway Bay", "Stanmere", "New Ashford", "Pendle Ridge",
        "Carrick Sound", "Lower Ferris", "Wyvern Hills", "Tolland", "Saint Orme", "Gravelly Point", "Elm Park",
    ),
    "fr": (
        "Montferrand", "Villeroy", "Saint-Aubin", "Castelmaure", "Brissac", "Pont-l'Abbesse", "Courcelles", "Aigremont",
        "La Ferté", "Sainte-Luce", "Beaurepaire", "Rochegude", "Tournelle", "Morvillars", "Grandval",
    ),
}  # fmt: skip
KINDS = ("exact", "headline", "markup", "wrap", "trunc", "edit", "summary")
REPORTS = 14  # of each mould


def made(*, seed):
    """Items and labels, as rows of the corpus' form."""
    chance = random.Random(seed)
    desk = Desk(
        chance, lenders=[Article("en", "Pilots on strike", ""), Article("fr", "Pilotes en grève", "")]
    )
    for lang, moulds in MOULDS.items():
        for number, mould in enumerate(moulds):
            for report, filling in enumerate(fillings(chance, lang)):
                article = Article(lang, *(part.format(**filling) for part in mould))
                print_report(desk, article, f"{lang}{number}-{report}")
    return desk.sorted()


def fillings(chance, lang):
    """Pairs: the second report shares the figures or the names of the first, never both."""
    names, places = (chance.sample(some[lang], REPORTS) for some in (NAMES, PLACES))
    for report in range(REPORTS):
        if report % 2 == 0:
            who = {"a": names[report], "b": names[report - 1], "p": places[report]}
            much = {"n": chance.randint(2, 9), "m": chance.randint(17, 99), "k": chance.randint(10, 16)}
        elif report % 4 == 1:
            who = {"a": names[report], "b": names[report - 2], "p": places[report]}
        else:
            much = {"n": much["n"] % 8 + 2, "m": much["m"] + 3, "k": much["k"] % 7 + 10}
        yield who | much


def print_report(desk, article, story):
    chance = desk.chance
    began = desk.random_moment()
    outlets = desk.outlets(article.lang, 4)
    desk.print("base", story, outlets[0], began, article.title, article.text)
    for at, outlet in enumerate(outlets[1 : chance.randint(1, 3)], 1):
        kind = chance.choice(KINDS)
        title, text = desk.copy(kind, article, outlet)
        when = began + timedelta(hours=3 * at * chance.random() + 0.1)
        desk.print(f"copy:{kind}", story, outlet, when, title, text)
