"""An article of two sentences in several languages, to put lines around."""

BODY = {
    "en": "The harbour of Portville reopened on Monday after six weeks. Trade will return slowly, officials said, and the first ships are due on Friday morning.",
    "de": "Der Hafen von Portville ist am Montag nach sechs Wochen wieder geöffnet worden. Der Handel werde langsam zurückkehren, sagten Beamte am Dienstag in der Hauptstadt.",
    "fr": "Le port de Portville a rouvert lundi après six semaines de fermeture. Le commerce reprendra lentement, ont indiqué des responsables, et les premiers navires sont attendus vendredi.",
    "es": "El puerto de Portville reabrió el lunes tras seis semanas de cierre. El comercio volverá poco a poco, dijeron funcionarios, y los primeros barcos llegarán el viernes.",
    "ru": "Порт Портвилля вновь открыт в понедельник после шести недель простоя. Торговля вернётся не сразу, сообщили чиновники, первые суда ждут в пятницу.",
    "ar": "أعيد فتح ميناء بورتفيل يوم الاثنين بعد ستة أسابيع من الإغلاق. وقال مسؤولون إن التجارة ستعود ببطء وإن أولى السفن متوقعة يوم الجمعة.",
    "zh": "波特维尔港在关闭六个星期后于星期一重新开放。官员们说，贸易将缓慢恢复，第一批船只预计星期五抵达。",
}
