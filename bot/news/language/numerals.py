"""Numbers written as words, from two on (one is an article in half of these languages), and what they are in figures.

English, French, German, Spanish, Italian, Portuguese, Russian and Ukrainian, as far as news writes them out.
"""

from collections.abc import Mapping

from bot.text import fold

_WORDS = {
    "2": "two deux zwei dos due dois duas два две двух двум двумя дві двох двом двома both twice",
    "3": "three trois drei tres tre três три трёх трём тремя трьох трьом трьома thrice",
    "4": "four quatre vier cuatro quattro quatro четыре четырёх четырём чотири чотирьох чотирьом",
    "5": "five cinq fünf cinco cinque пять пяти пятью п'ять п'яти",
    "6": "six sechs seis sei шесть шести шестью шість шести",
    "7": "seven sept sieben siete sette sete семь семи семью сім семи",
    "8": "eight huit acht ocho otto oito восемь восьми вісім восьми",
    "9": "nine neuf neun nueve nove девять девяти дев'ять дев'яти",
    "10": "ten dix zehn diez dieci dez десять десяти",
    "11": "eleven onze elf undici одиннадцать одиннадцати одинадцять одинадцяти",
    "12": "twelve douze zwölf doce dodici doze двенадцать двенадцати дванадцять dozen dozens douzaine dutzend docena dozzina dúzia",
    "13": "thirteen treize dreizehn trece tredici treze тринадцать тринадцяти",
    "14": "fourteen quatorze vierzehn catorce quattordici catorze четырнадцать чотирнадцять",
    "15": "fifteen quinze fünfzehn quince quindici пятнадцать п'ятнадцять quinzaine",
    "16": "sixteen seize sechzehn dieciséis sedici dezesseis шестнадцать шістнадцять",
    "17": "seventeen siebzehn diecisiete diciassette dezessete семнадцать сімнадцять",
    "18": "eighteen achtzehn dieciocho diciotto dezoito восемнадцать вісімнадцять",
    "19": "nineteen neunzehn diecinueve diciannove dezenove девятнадцать дев'ятнадцять",
    "20": "twenty vingt zwanzig veinte venti vinte двадцать двадцати двадцять vingtaine veintena ventina",
    "30": "thirty trente dreißig treinta trenta trinta тридцать тридцати тридцять trentaine",
    "40": "forty quarante vierzig cuarenta quaranta quarenta сорок сорока quarantaine",
    "50": "fifty cinquante fünfzig cincuenta cinquanta cinquenta пятьдесят пятидесяти п'ятдесят cinquantaine",
    "60": "sixty soixante sechzig sesenta sessanta sessenta шестьдесят шістдесят soixantaine",
    "70": "seventy siebzig setenta settanta семьдесят сімдесят septante",
    "80": "eighty achtzig ochenta ottanta oitenta восемьдесят вісімдесят",
    "90": "ninety neunzig noventa novanta девяносто дев'яносто nonante",
    "100": "hundred hundreds cent cents hundert cien ciento cientos cento сто ста сотни сотен centaine centaines centinaia",
    "200": "zweihundert doscientos duecento duzentos двести двухсот двісті",
    "300": "dreihundert trescientos trecento trezentos триста трёхсот",
    "500": "fünfhundert quinientos cinquecento quinhentos пятьсот п'ятсот",
    "1000": "thousand thousands mille milliers tausend mil mila тысяча тысячи тысяч тысяче тысячами тисяча тисячі тисяч",
    "1000000": "million millions millionen millón millones milione milioni milhão milhões миллион миллиона миллионов мільйон мільйонів млн mio",
    "1000000000": "billion billions milliard milliards milliarde milliarden miliardo miliardi миллиард миллиарда миллиардов мільярд мільярдів млрд mrd bn",
    "1000000000000": "trillion trillions billón billones bilhões триллион триллиона трлн",
}
NUMERALS: Mapping[str, str] = {
    fold(word).replace("'", ""): value for value, listed in _WORDS.items() for word in listed.split()
}
