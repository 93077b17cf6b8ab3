"""What outlets put around an article, for `syndication`: all invented, English and French."""

OUTLETS = {
    "en": (
        "The Harbour Ledger",
        "Northgate Post",
        "Vale and Valley News",
        "Copper County Star",
        "The Evening Lantern",
        "Westmoor Chronicle",
        "Daily Meridian",
        "Newsglade",
        "The Quayside Echo",
        "Tri-County Messenger",
        "Plainfield Argus",
        "Headline Harbor",
        "The Granite Observer",
        "Morrow Times",
        "Firth Gazette",
        "Open Desk",
        "Kestrel Wire",
    ),
    "fr": (
        "Le Phare du Littoral",
        "L'Écho des Coteaux",
        "La Gazette de Varenne",
        "Le Courrier du Val",
        "Actu Plaines",
        "Le Matin des Îles",
        "La Dépêche de Saulnes",
        "Vigie Info",
        "Le Réveil du Plateau",
        "Nouvelles d'Armor",
        "L'Indépendant des Sources",
        "Le Carnet du Jour",
        "Fil Continu",
        "La Tribune des Vignes",
        "Le Messager du Nord",
    ),
}
HEADERS = {
    "en": (
        "Good evening. Here is what our desk picked for you.",
        "Listen to this article (4 min)",
        "Sponsored by Quillon Insurance: covered before you ask.",
        "This article first ran in {outlet}.",
        "Advertisement - story continues below",
        "By our staff and wire services",
        "Share this story: Facebook / X / WhatsApp",
    ),
    "fr": (
        "Écouter l'article (3 min)",
        "Publicité - la suite de l'article ci-dessous",
        "Bonjour, voici ce que la rédaction a retenu pour vous.",
        "Partager l'article : Facebook, X, WhatsApp",
        "Cet article a d'abord été publié par {outlet}.",
        "La rédaction avec agences",
        "Avec notre partenaire, les Assurances du Pré.",
    ),
}
FOOTERS = {
    "en": (
        "Read next: {other}",
        "Like what you read? {outlet} arrives in your inbox every weekday at seven.",
        "The post appeared first on {outlet}.",
        "Got a tip? Write to the newsroom of {outlet}.",
        "© {outlet}. All rights reserved. Reproduction needs written consent.",
        "Support local reporting: become a member of {outlet} for two dollars a week.",
        "More from this section: {other}",
        "Photo: {outlet} archive",
        "Corrections are listed at the foot of page two.",
    ),
    "fr": (
        "À lire aussi : {other}",
        "Vous aimez cet article ? {outlet} arrive chaque matin dans votre boîte.",
        "L'article est apparu en premier sur {outlet}.",
        "Une information à nous confier ? Écrivez à la rédaction de {outlet}.",
        "© {outlet}. Tous droits réservés. Reproduction interdite sans accord écrit.",
        "Soutenez l'information locale : abonnez-vous à {outlet} pour deux euros par semaine.",
        "Sur le même thème : {other}",
        "Photo : archives {outlet}",
        "Téléchargez notre application pour ne rien manquer.",
    ),
}
TAILS = {
    "en": (
        "This is where the free part ends. Join to read on.",
        "To keep reading, log in or start a trial.",
        "[+{} chars]",
        "Subscribers can read the full article.",
        "Read the full story on our website.",
        "Continue reading with a digital pass - one dollar for four weeks.",
        "The full text is available to members only.",
    ),
    "fr": (
        "La suite est réservée à nos abonnés.",
        "Pour lire la suite, connectez-vous ou abonnez-vous.",
        "[+{} caractères]",
        "Lire la suite sur notre site",
        "Cet article est réservé aux abonnés. Il vous en reste la moitié à lire.",
        "Offre d'essai : un euro le premier mois, sans engagement.",
        "Abonnez-vous pour lire l'intégralité de l'article.",
    ),
}
BYLINES = {
    "en": (
        "By Ada Lind, {outlet} - ",
        "LONDON, May 6 ({outlet}) - ",
        "{outlet} staff report. ",
        "NAIROBI (Reuters) - ",
        "By Tom Arkwright and Bea Novak\n",
        "",
    ),
    "fr": (
        "Par Claire Montbard, {outlet} - ",
        "PARIS (AFP) - ",
        "LYON, 6 mai ({outlet}) - ",
        "{outlet} avec AFP\n",
        "Par Luc Estienne et Mona Vaillant\n",
        "",
    ),
}
FLAGS = {
    "en": ("UPDATE 2-", "WATCH: ", "BREAKING: ", "EXCLUSIVE - ", "Just in: "),
    "fr": ("EN DIRECT. ", "VIDÉO. ", "INFO {} - ".format("EXCLUSIVE"), "Mise à jour : ", "ALERTE. "),
}
ROUND_UPS = {
    "en": ("The day in brief, no. {}", "What you missed overnight ({})", "Five things before breakfast #{}"),
    "fr": ("Le journal en bref, n° {}", "Ce qu'il faut retenir ({})", "Les titres du soir #{}"),
}
LINKS = {
    "en": ("Elsewhere:", "In other news,", "Also today:", "-", "Next,"),
    "fr": ("Ailleurs :", "Autre sujet :", "Aussi aujourd'hui :", "-", "Ensuite,"),
}
DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
FILLERS = {
    True: ("also", "now", "just", "quite", "there"),
    False: ("aussi", "alors", "encore", "bien", "donc"),
}
SYNONYMS = {
    "en": {
        "about": "around", "also": "too", "although": "though", "announced": "made known", "because": "since",
        "began": "started", "big": "large", "but": "yet", "children": "kids", "country": "nation", "during": "in",
        "ended": "finished", "help": "aid", "however": "still", "important": "key", "killed": "slain", "many": "lots of",
        "may": "might", "meeting": "session", "more": "further", "more than": "over", "near": "close to", "new": "fresh",
        "now": "currently", "official": "aide", "officials": "authorities", "only": "merely", "people": "persons",
        "police": "officers", "really": "truly", "said": "told reporters", "says": "tells us", "show": "reveal",
        "thing": "matter", "told": "informed", "until": "till", "want": "wish", "while": "as", "will": "is to",
        "year": "twelve months",
    },
    "fr": {
        "affirmé": "assuré", "ainsi": "de la sorte", "annoncé": "fait savoir", "après": "à la suite de",
        "aussi": "également", "avant": "d'ici à", "beaucoup": "nombre", "car": "puisque", "cependant": "toutefois",
        "contre": "face à", "dans": "au sein de", "depuis": "à partir de", "déclaré": "indiqué", "encore": "toujours",
        "environ": "près de", "explique": "détaille", "important": "majeur", "mais": "or", "maintenant": "désormais",
        "notamment": "en particulier", "personnes": "individus", "peut": "pourrait", "plusieurs": "divers",
        "police": "forces de l'ordre", "pour": "afin de", "président": "chef de l'État", "quand": "lorsque",
        "selon": "d'après", "sous": "en dessous de", "souvent": "fréquemment", "très": "fort", "veut": "souhaite",
    },
}  # fmt: skip
