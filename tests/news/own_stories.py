"""Labelled stories of our own: Arabic, Russian, Chinese; summaries and headlines alone; life cycles of an article.

Every text is written for this file, about invented places. `rows()` gives the items in order of arrival, `labels()`
their true stories, in the form of the shared corpus. docs/stories.md says what the set is for.
"""

from datetime import timedelta

from tests.news.story_scores import START

# Per language: two articles on one matter (they must stay apart), and one on another.
ARTICLES = {
    "ar": (
        (
            "إعادة فتح الرصيف الشمالي في ميناء سلفا بعد حادث العبارة",
            (
                "أعلن مدير ميناء سلفا يوم الاثنين إعادة فتح الرصيف الشمالي بعد أن لم يجد الغواصون أضرارا أخرى في دعاماته."
                " وكانت إحدى عشرة سفينة تنتظر خارج الحاجز منذ يوم الجمعة حين اصطدمت العبارة ماريغولد بالرصيف وسط ضباب كثيف"
                " وأحدثت فيه ثغرة عرضها أربعة أمتار. ولم يصب أي من الركاب بأذى لكن بحارين نقلا إلى المستشفى بكسور في الذراع."
                " وقالت نقابة المرشدين إن أعضاءها سيعودون إلى العمل ظهرا وإنها ستطلب من الوزارة قاطرة ثانية. وسيستمر إصلاح"
                " العبارة حتى مارس بحسب بيان لشركة خطوط سلفا التي تنقل نحو 40000 شخص شهريا بين المدينة والجزر."
            ),
        ),
        (
            "شركة العبارات تعرض تعويضات على قرى الجزر",
            (
                "عرضت شركة خطوط سلفا يوم الخميس نصف مليون كراون على القرى التي انقطعت عنها المواصلات تسعة أيام واستقال رئيس"
                " مجلس إدارتها. ووصف رؤساء البلديات المبلغ بأنه إهانة وطلبوا من المحكمة الإقليمية الحجز على إحدى السفن. ورفض"
                " محامو الشركة التعليق وحددت جلسة في أبريل. وقال وزير المالية للصحفيين في العاصمة إن رسوم السياح لن تتأثر"
                " بالقضية وإن الحكومة ستدفع أجور المعلمين الذين لم يتمكنوا من الوصول إلى مدارسهم."
            ),
        ),
        (
            "البرلمان يقر رسوما على أسرة الفنادق",
            (
                "صوت البرلمان الإقليمي يوم الثلاثاء على فرض رسوم على أسرة الفنادق لتمويل محطات جديدة للصرف الصحي في تسع قرى"
                " على الساحل. ويبدأ تحصيل الرسوم وقدرها كراونان عن كل ليلة في مايو. وكان أصحاب الفنادق قد طلبوا مهلة سنة أخرى"
                " وقالت جمعيتهم إنها ستلجأ إلى القضاء. وتتوقع الحكومة أن تجمع ستة ملايين كراون سنويا من هذه الرسوم."
            ),
        ),
    ),
    "ru": (
        (
            "Северный причал порта Сельва открыли после аварии парома",
            (
                "Начальник порта Сельва в понедельник вновь открыл северный причал: водолазы не нашли других повреждений его опор."
                " Одиннадцать судов ждали за волноломом с пятницы, когда паром «Мэриголд» в густом тумане ударился о причал и"
                " пробил в нём дыру шириной четыре метра. Никто из пассажиров не пострадал, но двух матросов увезли в больницу с"
                " переломами рук. Профсоюз лоцманов сообщил, что его члены вернутся к работе в полдень и попросят у министерства"
                " второй буксир. Ремонт парома продлится до марта, говорится в заявлении компании «Сельва Лайнс», которая"
                " перевозит около 40 000 человек в месяц между городом и островами."
            ),
        ),
        (
            "Владелец паромов предложил деревням на островах компенсацию",
            (
                "Компания «Сельва Лайнс» в четверг предложила полмиллиона крон деревням, которые девять дней были отрезаны от"
                " города, а председатель её совета ушёл в отставку. Старосты назвали сумму оскорблением и попросили областной суд"
                " арестовать одно из судов. Юристы компании от комментариев отказались, слушание назначено на апрель. Министр"
                " финансов заявил журналистам в столице, что сбор с туристов дело не затронет и что учителям, которые не смогли"
                " добраться до школ, выплатят зарплату."
            ),
        ),
        (
            "Парламент ввёл сбор с гостиничных мест",
            (
                "Областной парламент во вторник проголосовал за сбор с гостиничных мест, на который построят новые очистные"
                " сооружения в девяти деревнях на побережье. Сбор в две кроны за ночь начнут взимать в мае. Владельцы гостиниц"
                " просили отсрочки ещё на год, их объединение намерено обратиться в суд. Правительство рассчитывает получать шесть"
                " миллионов крон в год."
            ),
        ),
    ),
    "zh": (
        (
            "渡轮事故后塞尔瓦港北码头重新开放",
            (
                "塞尔瓦港港务长周一宣布北码头重新开放，潜水员没有在桥墩上发现其他损坏。自上周五渡轮“金盏花”号在浓雾中撞上码头并撞出一个四米宽的"
                "洞以来，已有十一艘船在防波堤外等候。没有乘客受伤，但两名水手因手臂骨折被送往医院。引航员工会表示，会员将于中午复工，并将要求"
                "交通部再派一艘拖船。船东塞尔瓦航运公司在声明中说，渡轮的修理将持续到三月。该公司每月在城市与外岛之间运送约40000人。"
            ),
        ),
        (
            "渡轮公司向海岛村庄提出赔偿",
            (
                "塞尔瓦航运公司周四提出向九天里与外界断绝联系的村庄支付五十万克朗，公司董事长辞职。各村村长称这笔钱是一种侮辱，并请求地区法院"
                "扣押一艘船。公司律师拒绝置评，听证会定于四月举行。财政部长在首都对记者说，此案不会影响向游客征收的费用，政府将支付未能到校的"
                "教师的工资。"
            ),
        ),
        (
            "议会通过酒店床位税",
            (
                "地区议会周二投票决定对酒店床位征税，税款将用于在沿海九个村庄修建新的污水处理厂。每晚两克朗的税从五月开始征收。酒店业主曾要求"
                "推迟一年，他们的协会说将提起诉讼。政府预计每年可从中获得六百万克朗。"
            ),
        ),
    ),
    "en": (
        (
            "Northern quay reopens after ferry accident",
            (
                "The harbour master of Port Selva reopened the northern quay on Monday after divers found no more damage to its"
                " piers, officials said. Eleven ships had waited outside the breakwater since Friday, when the ferry Marigold"
                " struck the quay in thick fog and tore a hole of four metres in its side. No passenger was hurt, but two sailors"
                " were taken to hospital with broken arms. The pilots' union said that its members would return to work at noon,"
                " and that it would ask the ministry for a second tug. Repairs will take until March, its owner Selva Lines said."
            ),
        ),
        (
            "Ferry owner offers damages to island villages",
            (
                "Selva Lines offered half a million crowns on Thursday to villages that were cut off for nine days, and its chairman"
                " resigned. Mayors called the sum an insult and asked the regional court to seize a ship. Lawyers for the line"
                " declined to comment, and a hearing is set for April. The finance minister told reporters in the capital that the"
                " levy on tourists would not be touched by the case, and that teachers who could not reach their schools are paid."
            ),
        ),
        (
            "Parliament votes for levy on hotel beds",
            (
                "The regional parliament voted on Tuesday for a levy on hotel beds that is to pay for new sewage works in nine"
                " villages along the coast. The levy of two crowns a night begins in May. Hotel owners had asked for a year more,"
                " and their association said it would go to court. The government expects six million crowns a year from it."
            ),
        ),
    ),
}
ANOTHER_HEADLINE = {
    "ar": "السفن تعود إلى سلفا",
    "ru": "Суда вернулись в порт",
    "zh": "船只返回港口",
    "en": "Ships are back in port",
}
PAYWALL = {
    "ar": "هذا المقال متاح للمشتركين فقط",
    "ru": "Полный текст доступен только по подписке.",
    "zh": "本文仅限订阅用户阅读",
    "en": "You have 58% of this article left to read. The rest is reserved for subscribers.",
}
WRAP = {
    "ar": ("اقرأ أيضا: إضراب المرشدين", "تابعنا على تليغرام"),
    "ru": ("Читайте также: Лоцманы бастуют", "Подписывайтесь на наш канал в Telegram"),
    "zh": ("相关阅读：引航员罢工", "关注我们的微信公众号"),
    "en": ("Read more: Pilots on strike", "Follow us on Telegram"),
}
LATER = {
    "ar": " وأوقفت الشرطة مساء الاثنين قبطان العبارة عادل لطفي للتحقيق معه في بلدة بلينغ.",
    "ru": " Капитана парома Аду Линд вечером в понедельник задержали в городе Беллинг.",
    "zh": "周一晚间，警方在贝灵镇拘留了渡轮船长阿达·林德。",
    "en": " The captain, Ada Lind, was arrested on Monday evening in the town of Belling.",
}
# Reports of one mould: the same wording about another day. Each is its own story.
MOULDS = {
    "ar": "أغلق مؤشر بورصة سلفا عند {} نقطة يوم {} وبلغت قيمة التداول {} مليون كراون وارتفعت أسهم {} شركة وتراجعت أسهم {} شركة"
    " وبلغ سعر الدولار {} كراون في ختام التعاملات بحسب الوسطاء.",
    "ru": "Индекс биржи Сельва закрылся на отметке {} пункта в {}, оборот составил {} млн крон, акции {} компаний выросли, акции"
    " {} компаний упали, доллар к концу торгов стоил {} кроны, сообщили брокеры.",
    "zh": "塞尔瓦交易所指数收于{}点，时间为{}，成交额为{}百万克朗，{}家公司的股票上涨，{}家公司的股票下跌，尾盘美元报{}克朗，经纪商说。",
    "en": "The index of the Selva exchange closed at {} points on {}, turnover was {} million crowns, shares of {} companies rose"
    " and those of {} fell, and the dollar was quoted at {} crowns in late trading, brokers said.",
}
DAYS = {
    "ar": ("الاثنين", "الثلاثاء"),
    "ru": ("понедельник", "вторник"),
    "zh": ("周一", "周二"),
    "en": ("Monday", "Tuesday"),
}
FIGURES = ((1210, 41, 14, 9, "7.31"), (1188, 38, 6, 17, "7.44"))
# Headlines with no text but a line, as link feeds give them: equal pairs, then one that only looks alike.
HEADLINES = (
    ("Council of Arden votes to close the old theatre", "arden"),
    ("Council of Arden votes to close the old theatre - Outlet 9", "arden"),
    ("Council of Belling votes to sell its electric buses", "belling"),
    ("Quake of magnitude 5.1 shakes the outer islands of Selva", "quake 5.1"),
    ("Quake of magnitude 4.7 shakes the outer islands of Selva", "quake 4.7"),
    ("Le conseil d'Arden ferme le vieux théâtre en mai", "arden-fr"),
    ("Le conseil d’Arden ferme le vieux théâtre en mai | Outlet 8", "arden-fr"),
    ("Совет Ардена закрывает старый театр в мае", "arden-ru"),
    ("Совет Ардена закрывает старый театр в мае", "arden-ru"),
    ("مجلس أردن يغلق المسرح القديم في مايو", "arden-ar"),
    ("مجلس أردن يغلق المسرح القديم في مايو", "arden-ar"),
    ("阿登市议会五月关闭老剧院并出售大楼", "arden-zh"),
    ("阿登市议会五月关闭老剧院并出售大楼", "arden-zh"),
)


def all_rows():
    """Pairs of an item (as JSON) and its label."""
    told = []
    for lang in ARTICLES:
        told += _articles(lang)
        told += _moulds(lang)
    told += _headlines()
    told += _life_cycles()
    return [_row(number, *one) for number, one in enumerate(told, 1)]


def rows():
    """The items, in order of arrival."""
    return [row for row, _ in all_rows()]


def labels():
    """Their true stories."""
    return [label for _, label in all_rows()]


def _articles(lang):
    """The first article in all the forms in which it is carried, among the two others."""
    (title, text), (title2, text2), (title3, text3) = ARTICLES[lang]
    story, cut = f"quay-{lang}", len(text) // 2
    read_more, follow = WRAP[lang]
    summary = text[: max(60, len(text) // 4)]
    return [
        (lang, title, text, story, "base"),
        (lang, title3, text3, f"levy-{lang}", "base"),
        (lang, ANOTHER_HEADLINE[lang], text, story, "headline"),
        (lang, title, f"<p>{text}</p>\n<p>{read_more}</p>", story, "markup"),
        (lang, title2, text2, f"damages-{lang}", "base"),
        (lang, title, f"{text[:cut]}…\n{PAYWALL[lang]}", story, "trunc"),
        (lang, ANOTHER_HEADLINE[lang], f"{read_more}\n{text}\n{follow}", story, "wrap"),
        (lang, title, f"{summary}…", story, "summary"),
        (lang, ANOTHER_HEADLINE[lang], text + LATER[lang], story, "update"),
        (lang, title3, f"{text3[: len(text3) // 2]}...", f"levy-{lang}", "trunc"),
        (lang, title2, text2, f"damages-{lang}", "exact"),
    ]


def _moulds(lang):
    told = []
    for day, (index, turnover, up, down, dollar) in zip(DAYS[lang], FIGURES, strict=True):
        text = MOULDS[lang].format(index, day, turnover, up, down, dollar)
        told.append((lang, f"Selva {lang}", text, f"exchange-{lang}-{index}", "template"))
    return told


def _headlines():
    return [("", title, "", story, "headline-only") for title, story in HEADLINES]


def _life_cycles():
    """A flash, the first text, three versions, and copies of them, of ten articles."""
    told = []
    for number, (town, deed, cost, mayor) in enumerate(_TOWNS):
        story = f"life-{number}"
        flash = f"Council of {town} decides to {deed}"
        first = (
            f"The council of {town} decided on Monday to {deed}, after a debate of {number + 3} hours in which mayor {mayor}"
            f" spoke of the worst winter for the town's purse since the floods. The plan costs {cost} crowns, and the vote"
            f" was {20 + number} to {19 - number}."
        )
        second = f"{first} Opponents left the hall before the vote and said that they would ask the court in Selva to stop it."
        third = f"{second} Police counted {300 + 10 * number} people in front of the town hall; two were held overnight."
        fourth = f"{third} The regional government said on Tuesday that it would pay {number + 2} tenths of the sum."
        told += [
            ("en", flash, "", story, "flash"),
            ("en", flash, first, story, "first"),
            ("en", flash, f"<div>{second.replace(' the ', ' <b>the</b> ')}</div>", story, "version"),
            ("en", f"{town} in uproar", f"{second} Read more »", story, "copy"),
            ("en", flash, f"<![CDATA[{third}]]>" if number % 2 else f"<p>{third}</p>", story, "version"),
            ("en", f"{town}: {deed}?", f"{town.upper()} (Reuters) - {third}", story, "copy"),
            ("en", flash, fourth, story, "version"),
        ]
    return told


_TOWNS = (
    ("Arden", "close the old theatre", "two million", "Holm"),
    ("Belling", "sell its electric buses", "900,000", "Ruiz"),
    ("Corva", "move the fish market uphill", "1.4 million", "Novak"),
    ("Dunmore", "build a second bridge", "31 million", "Amato"),
    ("Estrid", "dim its street lamps", "70,000", "Berg"),
    ("Fallow", "buy the brewery back", "5 million", "Quist"),
    ("Garth", "ban cars from the quays", "12,000", "Ito"),
    ("Hollin", "drain the mill pond", "640,000", "Varga"),
    ("Istria", "fell the lime trees", "88,000", "Santos"),
    ("Jorvik", "open a night school", "410,000", "Adeyemi"),
)


def _row(number, lang, title, text, story, kind):
    feed = f"https://outlet{number}.example/feed.xml"
    moment = (START + timedelta(minutes=7 * number)).isoformat()
    row = {
        "id": f"own-{number}",
        "url": f"https://outlet{number}.example/{number}",
        "title": title,
        "content": text,
        "feed": feed,
        "source": f"Outlet {number}",
        "lang": lang or None,
        "fetched": moment,
    }
    return row, {"id": row["id"], "story": story, "kind": kind}
