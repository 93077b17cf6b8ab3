"""Patterns of notices, made of the words of each language: a verb that invites, with what it invites to.

"Subscribe" alone is news, and so is "follow"; "subscribe ... to continue reading" and "follow ... on Telegram" are not.
`tongues_west` and `tongues_east` hold the words, here is the grammar. `boilerplate` says where in a text each kind counts.
"""

from collections.abc import Iterator

from bot.news.language.agencies import NAME
from bot.news.language.tongue import Tongue
from bot.news.language.tongues_east import EAST
from bot.news.language.tongues_west import WEST

TONGUES = (*WEST, *EAST)

_S = r"[^.!?。！？؟\n]"  # within one sentence
_PLATFORM = (
    r"(?:\b(?:Facebook|Twitter|Telegram|WhatsApp|Instagram|YouTube|LinkedIn|TikTok|Threads|Bluesky|Mastodon|Viber|Discord"
    r"|Twitch|Spotify|Google (?:News|Noticias|Actualités|Discover|Haberler|Notícias|Новости|Новини|News\w*)|Apple (?:News|Podcasts)|WeChat"
    r"|X\b|VK\b|LINE\b|social media|redes soci\w+|réseaux sociaux|canali social|soziale\w* (?:Netzwerk|Medien)\w*|sociale media|mídias sociais"
    r"|sociala medier|sociale medier|sosiale medier|rețele\w* sociale|sociálních sítích|social)\w*"
    r"|\b(?:ВК|ВКонтакте|Дзен\w*|Яндекс\w*|Телегра\w+|Фейсбу\w+|Вайбер\w*|Ватсап\w*|Ютуб\w*|Одноклассник\w+|соцсет\w+|социальн\w+ сет\w+|соцмереж\w+|соціальн\w+ мереж\w+|MAX\b|RuTube)"
    r"|فيسبوك|فيس بوك|تويتر|تلغرام|تليغرام|تيليجرام|تلجرام|تيليغرام|واتس ?[آا]ب|يوتيوب|[إا]نستغرام|انستجرام|(?:غوغل|جوجل) نيوز|تيك توك|منصة إكس|إكس|وسائل التواصل|مواقع التواصل|تلگرام|اینستاگرام|توییتر|روبیکا|ایتا|شبکه[ \u200c]?های اجتماعی"
    r"|פייסבוק|טלגרם|וואטסאפ|טוויטר|אינסטגרם|יוטיוב|טיקטוק|ווטסאפ|sosyal medya)\w*"
)
# What may stand behind a platform in "Follow us on Facebook and X for more news".
_BESIDES = (
    rf"(?:[\s,&+|/()«»\"'“”:@-]|{_PLATFORM}|\b(?:and|or|y|e|o|et|ou|und|oder|i|и|или|та|і|або|و|أو|ve|en|of|och|og|ja|a|și|és|και|via|on|su|auf|sur|op|på|na|в|у|على|us|our|formerly|the|follow|like|join|our|subscribe"
    r"|channel|page|group|account|community|team|newsletter|canal|página|grupo|cuenta|chaîne|page|groupe|compte|Kanal|Seite|Gruppe|canale|pagina|gruppo|kanaal|groep|kanał|profil|канал\w*|групп\w*|страниц\w*|сторінк\w*|here|now|today|ici|hier|aquí|qui|aqui|teraz|сейчас|зараз|الآن|هنا"
    rf"|too|also|auch|también|anche|também|aussi|ook)\b){{0,40}}(?:\b(?:for|to|pour|para|per|für|um|voor|om|чтобы|щоб|aby|och få|ve|لمتابعة|لمعرفة|للحصول|لتصلك|وكن|و ?تابع|and (?:get|stay|never|don't)|e (?:resta|fique|ricevi|receba|non)|y (?:recibe|mantente|no)|et (?:recevez|ne)|и (?:будьте|узнавайте|получайте)){_S}{{1,90}})?"
)
_US = (
    r"\b(?:us|our|nous|notre|nos|uns|unse?re?\w*|nosotros|nuestr[oa]s?|noi|nostr[oaie]|nosso|nossa|nas|nasz\w*|нас|наш\w*|ons|onze|oss|vår\w*|våre|os|vores|meitä|meidän|nás|naš\w*"
    r"|noastr\w+|nostru|minket|oldalunk\w*|csatornánk\w*|μας|ما|به ما|bize|bizi|kanalımız\w*|sayfamız\w*|hesabımız\w*|\w*[تق]نا|אחרינו|שלנו)\b"
)
_PRICE = r"(?:(?:US|R|C|A)?[$€£¥₽₴₺₪₹] ?\d|(?:EUR|USD|CHF|GBP) ?\d|\b\d[\d.,]* ?(?:[€$£₽₴₺₪₹]|euros?\b|EUR|USD|kr\b|kroner|kronor|zł|руб|грн|Kč|Ft\b|lei\b|TL\b|円|元|원|ευρώ|cents?\b|dollars?\b|francs\b|reais\b))"
_PLAN = (
    r"(?:month|week|year|access|trial|articles|subscri|article|mois|semaine|accès|articles|Monat|Woche|Zugang|Tage|Artikel|Abo|mes\b|semana|acceso|contenido|mese|settimana|accesso|articoli|leggi|mês|acesso|conteúdo"
    r"|maand|toegang|artikelen|miesi|dostęp|месяц|доступ|подписк|місяц|شهر|شهري|اشتراك|월|月|månad|måned|adgang|tilgang|kuukau|měsíc|přístup|lun[aă]|acces|hónap|havi|μήνα|חודש|ayda|aylık)"
)
_DAY = (
    r"(?:(?:19|20)\d\d ?[-./年] ?\d{1,2} ?[-./月] ?\d{1,2}日?|\d{1,2}(?:st|nd|rd|th|er|º)?\.? ?[-./] ?\d{1,2}\.?(?: ?[-./] ?\d{2,4})?|(?:19|20)\d\d\. [^\W\d_]{3,12} \d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|\.|-го|-е)?,? (?:de |d'|di |of |ב)?[^\W\d_]{3,12}\.?,?(?: (?:de |del )?(?:19|20)\d\d)?|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,?(?: (?:19|20)\d\d)?"
    r"|\d{1,2}[:.h]\d\d|\d{1,2} ?(?:hours?|minutes?|mins?|days?|heures?|Stunden|Minuten|horas?|ore|часов|минут\w*|시간|分|時間) ?(?:ago|前|전|назад)?)"
)
PHOTO = (
    r"(?:Photo(?:s|graph|graphie)?|Image|Picture|Pic|Foto(?:s|grafía|grafia|graf|ğraf)?|Bild|Imagen|Imagem|Immagine|Beeld|Zdjęcie|Fot\.?|Фото(?:графия)?|Світлина|Изображение|Снимок|صورة|الصورة|تصوير|عکس"
    r"|写真|画像|图|圖|图片|圖片|摄|攝|图片来源|供图|供圖|摄影|攝影|사진|Kuva|Billede|Bilde|Fotó|Φωτογραφία|Φωτό|Φωτο|צילום|תמונה|Poza|Görsel|Credit|Crédit|Crédito)"
)
_IS = r"(?:is|are|est|sont|ist|sind|es|está|è|é|zijn|är|er|jest|este)"
_FOR = r"(?:for|pour|für|para|per|voor|för|til|dla|для|pro|pre|pentru|aux?|agli|ai|aos?|unseres|unserem)"
_MEMBER = r"(?:\w*(?:memb|miembr|[Mm]itglied|leden|medlem|tag(?:ok|jai)|jäsen|μέλη|اعضا|أعضاء|участник|člen|clen|soci[oa]?s?\b|חברים))"
_SMALL = r"(?:[\s\d:：.,/|()（）·•–—+-]|[^\W\d_]{1,4}(?![^\W\d_]))"


def _edge(tongue: Tongue) -> str:
    return r"(?![^\W\d_])" if tongue.spaced else ""


def walls(tongue: Tongue) -> Iterator[str]:
    """From such a beginning of a sentence on there is no article any more."""
    edge = _edge(tongue)
    if tongue.join and tongue.read_on:
        yield rf"(?:{tongue.join}){edge}{_S}{{0,{50 if tongue.spaced else 12}}}?(?:{tongue.read_on})"
    if tongue.to_read and tongue.join:
        yield rf"(?:{tongue.to_read}){_S}{{0,60}}?(?:{tongue.join}){edge}"
    readers = rf"(?:{tongue.readers})"
    if tongue.spaced:
        yield rf"(?={_S}{{0,40}}\b{_IS}\b)(?:{tongue.piece}){edge}{_S}{{0,16}}?\b{_FOR} {_S}{{0,12}}?(?!{_MEMBER}){readers}"
        # members are also those of a parliament
        readers = rf"(?:(?!{_MEMBER}){readers}|{readers}\w*(?=\s*(?:[.!»\n]|$|only)))"
    yield rf"(?:{tongue.piece}){edge}{_S}{{0,30}}?(?:{tongue.only}){_S}{{0,30}}?{readers}"
    if tongue.limit:
        yield rf"(?:{tongue.limit})"
    if tongue.offer:
        yield rf"(?:{tongue.offer}){edge}(?=[^!?\n]{{0,120}}{_PLAN})[^!?\n]{{0,60}}?{_PRICE}"


def questions(tongue: Tongue) -> Iterator[str]:
    """Asked only so that the next sentence can invite."""
    yield rf"(?:{tongue.asked}) ?[?？؟;]+"


def wholes(tongue: Tongue) -> Iterator[str]:
    """Sentences or lines that are nothing else."""
    edge = _edge(tongue)
    yield from _calls(tongue, edge)
    yield from _furniture(tongue, edge)


def _calls(tongue: Tongue, edge: str) -> Iterator[str]:
    """What the reader is asked to do."""
    if tongue.readers and tongue.only and tongue.spaced:
        yield rf"(?:{tongue.only}){edge}{_S}{{0,12}}?(?:{tongue.readers})"
    if tongue.join and tongue.spaced:
        yield rf"(?:{tongue.join}){edge}(?: (?:here|now|today|ici|hier|jetzt|aquí|ahora|qui|ora|aqui|agora|nu|teraz|for free|gratis|kostenlos|gratuitement|free|gratuitamente|бесплатно|безкоштовно|за darmo|مجانا|здесь|сейчас|тут|هنا|الآن|her|nå|nu|tästä|zde|nyní|aici|acum|itt|εδώ|τώρα|כאן|עכשיו|burada|şimdi))?"
    if tongue.follow and not tongue.last:
        yield rf"(?:{tongue.follow}){edge}{_S}{{0,60}}?{_PLATFORM}{_BESIDES}"
    if tongue.last:
        yield rf"(?:{tongue.follow}){edge}(?={_S}{{0,60}}(?:{_PLATFORM}|{_US})){_S}{{0,80}}?(?:{tongue.last})"
    if tongue.letter:
        yield rf"(?:{tongue.receive}){edge}{_S}{{0,70}}?(?:{tongue.letter}){_S}{{0,60}}" + (
            rf"?(?:{tongue.last})" if tongue.last else ""
        )
    else:
        yield rf"(?:{tongue.receive})" + (rf"{_S}{{0,40}}?(?:{tongue.last})" if tongue.last else "")
    if tongue.fetch:
        yield rf"(?:{tongue.fetch})" + (
            rf"{edge}{_S}{{0,40}}?(?:{tongue.app}){_S}{{0,60}}" if tongue.app else ""
        )
    if tongue.share and tongue.spaced:
        yield rf"(?:{tongue.share}){edge}(?:{_S}{{0,12}}?(?:{tongue.text}|{_PLATFORM})\w*{_BESIDES})?"
    elif tongue.share:
        yield rf"(?:{tongue.share})"
    if tongue.text and tongue.share and tongue.spaced:  # "Artikel teilen"
        yield rf"(?:{tongue.text})\w* (?:{tongue.share})"
    yield rf"(?:{tongue.comment})"
    yield rf"(?:{tongue.back})"


def _furniture(tongue: Tongue, edge: str) -> Iterator[str]:
    """What a page says about itself."""
    clock = tongue.clock or "-"
    yield (
        rf"(?:{tongue.stamp})(?: ?[:：|]| (?:{clock}){edge})*\s?(?:[^\W\d_]{{3,12}},? )?{_DAY}(?:{_SMALL}|(?=[^\W\d_]{{5}})(?:{tongue.stamp}|{clock}){edge}){{0,40}}(?:[^\W\d_]{{3,12}}\.? (?:19|20)\d\d)?{_SMALL}{{0,20}}"
    )
    for field in (tongue.ad_break, tongue.archive, tongue.more):
        yield rf"(?:{field})"
    yield rf"(?:{tongue.rights}){_S}{{0,40}}"
    yield rf"(?:{tongue.cookies}){_S}{{0,60}}"
    yield rf"[(\[（［](?:{tongue.archive})[)\]）］]"


WALLS = tuple(pattern for tongue in TONGUES for pattern in walls(tongue))
QUESTIONS = tuple(pattern for tongue in TONGUES for pattern in questions(tongue))
WHOLES = (
    *(pattern for tongue in TONGUES for pattern in wholes(tongue)),
    rf"[(\[（［<]\s?{PHOTO}\s?(?:提供|제공)?\s?(?:[:：/=|©]|by\b|via\b|de\b|di\b|von\b|par\b|courtesy){_S}{{0,80}}[)\]）］>]",
    r"(?:Get in touch|E-?mail|Contact|Write to|Reach|Message|Text|Call)(?: (?:us|him|her|me|them|the (?:author|reporter|newsroom|editor)))?(?: (?:at|on|via)|:)? \S+@\S+",
    r"\d{1,4} ?(?:comments?|replies|commentaires?|Kommentare?|comentarios?|commenti|comentários?|reacties?|komentarz\w*|комментари\w+|коментар\w*|تعليق\w*|نظر|دیدگاه|yorum|条评论|件のコメント|개의 댓글|kommentar\w*|komment\w+|comentarii|hozzászólás|σχόλι\w+|תגובות)(?: [^\W\d_]{2,12}){0,2}",
    rf"{PHOTO}\.?:? (?-i:{NAME})(?:[ /-][^\W\d_]{{2,16}}){{0,3}}",
    rf"[(（/\[] ?(?-i:{NAME})(?:通信|社|[ /,+-]\w{{1,12}}){{0,3}} ?[)）/\]]",
    rf"(?:Redazione|Redaktion|Redacción|Redactie|Redação|Rédaction|Redakcja|Newsroom) (?-i:{NAME})",
    r"\d{1,2}/\d{1,2}[(（][月火水木金土日][)）] ?\d{1,2}:\d\d ?(?:配信|公開|更新|掲載)",
)
MORE = tuple(tongue.more for tongue in TONGUES if tongue.more)
ONWARD = tuple(
    rf"(?:{tongue.onward}){_edge(tongue)}(?: (?:on|at|sur|auf|en|su|em|op|na|w|на|на сайте|в|у|på|pe|στο|على|v|ve)\b ?[^\n]{{1,50}})? ?(?:…|\.\.\.|»|›|→|←|>+|&raquo;)*"
    for tongue in TONGUES
    if tongue.onward
)

# Who speaks behind a call: then the call is a quotation, and news.
SPOKEN = (
    r"(?:[,،，;–—-]|[\"”»“」])\s?(?:[^\s,]+ ){0,4}?(?:said|says|told|tells|warned|warns|urged|urges|asked|asks|shouted|added|wrote|advised|demanded|ordered|argued|insisted|read the"
    r"|a-t-(?:il|elle)|dit\b|lancé|déclaré|conseille\w*|demandé|affirmé|ajouté|prévenu|écrit|selon"
    r"|sagte|sagt\b|rief|riet|bat\b|bittet|forderte|fordert|mahnte|warnte|erklärte|teilte|schrieb|hieß es"
    r"|dijo|dijeron|pidió|aconsejó|afirmó|advirtió|declaró|añadió|señaló|exigió|según"
    r"|disse|dice\b|ha detto|chiese|chiede|ordinò|avverte|spiega|secondo"
    r"|disseram|pediu|aconselhou|afirmou|alertou|declarou|segundo"
    r"|zei|zegt|riep|waarschuwde|adviseerde|vroeg|aldus"
    r"|powiedział\w*|mówi\w*|radzi\w*|nakazał\w*|apeluje|zaapelował\w*|ostrzegł\w*|według"
    r"|сказал\w*|сообщил\w*|заявил\w*|советует|попросил\w*|призвал\w*|говорит|предупредил\w*|написал\w*|приказал\w*|добавил\w*"
    r"|сказав|сказала|повідоми\w+|заяви\w+|радить|попроси\w+|заклика\w+|каже"
    r"|قال|قالت|وقال|أضاف|أضافت|طالب|دعا|نصح|حذر|گفت|افزود|خواست"
    r"|dedi|söyledi|uyardı|istedi|ekledi|belirtti"
    r"|sade|säger|sa\b|sier|sagde|siger|uppmanade|oppfordret|advarede|lød|lyder|kræver|krever"
    r"|sanoi|neuvoi|varoitti|kehotti|řekl\w*|uvedl\w*|vyzval\w*|spus|sfătuit|cerut|avertizat|mondta|közölte|kérte|είπε|δήλωσε|κάλεσε|אמר|אמרה|ביקש|מסר)(?!\w)"
)
