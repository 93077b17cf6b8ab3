"""Abbreviations of news, by what a full stop behind them means. Without their last stop, case-folded."""

# A name, a number or a noun follows: the stop ends nothing.
_NEVER = """
mr mrs ms mx messrs dr drs prof profs gen gens lt col cols maj capt cmdr cpl sgt adm brig rev sen sens rep reps gov govs
pres hon supt insp det pvt ste mt ft op eds vs cf viz approx dept univ assn asst atty ald
e.g i.e a.k.a
mme mmes mlle mgr vve env éd gén cdt p.ex
hr dipl ing bzw bspw evtl ggf inkl exkl zzgl vgl zzt jh bd hl sog ehem insb insbes allg entspr jur rer med dt gg
abs u.a z.b d.h i.d i.d.r a.m o.ä.d s.o s.u v.a z.t z.zt
sra srta dña lic pdte núm pág págs aprox avda gral cnel tte sgto mtro excmo ilmo depto admón profa p.ej
sig sigg sig.ra dott dott.ssa prof.ssa avv arch geom rag mons pagg artt
exmo exma eng dra av
dhr mevr mw mr jl blz bijv o.a m.i d.w.z i.p.v t.a.v
hab inż płk kpt św ul godz tzw tzn m.in m.st nám odst např tzv tj čj mudr judr phdr rndr plk
dl dna dlui alin cca
doç yrd alb bkz örn mah cad sok korg tümg m.ö m.s t.c
kl bl.a f.eks tidl hhv esim klo puh tri
tp pgs ths gs rp pt tn kab
ул пл просп пер наб бул им тов проф акад доц канд чл ген полк подп кап лейт серж мл св корп стр оф обл р-н пос дер мин
зам пом зав см ср напр рис табл гл разд прим ред изд тел англ лат нем греч т.е т.к т.н т.о
им гр вж вул буд ім пор пров смт див т.нар
κ κα κκ δρ αρ λεωφ στρ υπ οδ π.χ
هـ ص ج أ.د
डॉ प्रो श्री पं स्व ড মো
"""
# Months and days: they end a sentence only where an article, a pronoun or the like follows.
_DATES = """
jan feb apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri janv févr fév avr juil déc okt dez
ene abr dic genn febb sett ott янв фев февр мар апр июн июл авг сен сент окт ноя нояб дек
"""
# The stop ends nothing where a number follows. follows.
_BEFORE_NUMBER = """
no nos nr n ago núm num sun sat mar art arts out set fig figs vol vols ch chap pp p pag pág tel est fev ca s al abs ziff kap
rn lit cap alin ust pkt ok kb st sec par inc mind max min az circa ст с п пп ч гл ок бл к κεφ άρθρ
"""
# A sentence may end there: it does where what follows opens one. Firms, acronyms, generations, streets, states.
_MAYBE = """
inc corp co ltd plc llc llp bros jr sr st ave blvd rd sq hwy u.s u.k u.n e.u d.c u.s.a b.c ph.d m.d ee.uu ee uu s.a s.p.a
s.r.l s.a.s mio mrd mia tsd tis a.ş şti ltda cia gmbh ag kg sp.z.o.o
"""
# It ends there where a capital follows: sums, measures, "and so on".
_SUMS = """
etc usw osv enz ecc jne stb vb vd atd kcal hrs hr lbs oz pct bn mn mld mln tys milj sec min yd yds
cwt doz o.ä u.ä m.m m.fl
руб коп долл тыс млн млрд трлн чел шт экз сек мин час кг км мм га куб грн тис дол хил лв др пр т.д т.п ін і.д н.э гг вв
εκατ δισ χιλ κλπ κ.λπ κ.ά
"""
# Of American states, as they stand behind a town and a comma.
_STATES = """
ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex vt
va wash wis wyo ont que
"""
# Words with a capital that only open a sentence: after "in the U.S." they tell its end from "the U.S. Senate".
_PLAIN = """
neither none nobody nothing several few many most much critics officials police analysts experts authorities residents
witnesses voters lawmakers prosecutors investigators researchers scientists doctors shares prices sales staff workers
protesters students farmers firms companies investors traders markets both last next three four five six seven eight
nine ten one two yesterday today tomorrow tonight even only just like unlike through throughout across along amid
despite given whether why how where then there here perhaps maybe indeed instead rather nearly almost about around
weitere mehrere viele einige danach dann dort hier heute gestern zudem außerdem zuvor später seither damals darum deshalb
trotzdem nur kein keine keiner niemand alle beide andere
потом затем там тут здесь теперь сейчас сегодня вчера никто ничего многие некоторые все всё по его её однако
"""
NEVER = frozenset(_NEVER.split())
BEFORE_NUMBER = frozenset(_BEFORE_NUMBER.split())
MAYBE = frozenset(_MAYBE.split())
SUMS = frozenset(_SUMS.split())
STATES = frozenset(_STATES.split())
DATES = frozenset(_DATES.split())
PLAIN = frozenset(_PLAIN.split())
