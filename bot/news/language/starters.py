"""Words that may open a sentence with a capital and name nobody: articles, pronouns, prepositions, conjunctions."""

_LISTED = """
a an the this that these those he she it they we his her its their there here who what when where while if as at by for
from in into of on over to under up upon with within without after before during since until between among against about
and but or nor so yet both each every all some many most more other another such no not also still then now once
however meanwhile although though because despite following according earlier later
le la les l un une des du de d ce cet cette ces c il elle ils elles on nous se s son sa ses leur leurs qui que dans en au
aux à avec sans sous sur par pour chez vers entre depuis pendant après avant lors selon et mais ou donc or ni car si
quand comme alors ainsi cependant malgré
der die das den dem des ein eine einen einem einer dies diese dieser dieses er sie es wir ihr sein seine ihre in im an am
auf aus bei beim mit nach von vom vor zu zum zur über unter um für gegen durch seit während und aber oder denn doch wenn
als wie auch noch nicht
el los las uno una unos unas este esta estos estas ese esa ello ella ellos ellas su sus del al con sin sobre tras desde
hasta según para por entre ante durante y e o pero aunque cuando como si mientras
il lo i gli della delle dei degli questo questa questi queste lui lei loro suo sua suoi nel nella nei con senza su sul
sulla dopo prima durante secondo per tra fra da dal dalla ma anche quando mentre se
os as um uma esse essa isto ele eles elas seu sua seus no na nos nas ao aos em com sem após antes sobre até segundo mas
quando enquanto
в во на с со к ко о об от до из за по под при про над между для без после перед у и а но или что это этот эта эти тот он
она оно они его её их мы как когда если также ранее позже однако уже не
в у на з із зі до від за по під при про над між для без після перед і й та а але або що це цей ця ці він вона вони його
її їх ми як коли якщо також раніше пізніше проте вже не
"""
OPENERS = frozenset(_LISTED.split())
"""In lower case, as they are written."""
