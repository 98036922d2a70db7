"""The languages of the registry of language tags (BCP 47)."""

import re

_LANGUAGE_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu arz asa ast awa bar bas bcl bem bez
bho brx bug ceb cgg chr ckb csb dav dje dsb dua dyo ebu ewo fil frp frr fur gag gsw guz hak haw hil hsb ilo jgo jmc
kab kam kde kea khq kln kmr kok krc ksb ksf ksh lad lag lez lij lkt lmo lrc luo luy mad mai mas mer mfe mgh mgo mhr
min mrj mua mwl myv mzn nah nan nap naq nds new nmg nnh nqo nso nus nyn pag pam pap pcm pms pnb prs rof rue rwk sah
saq sat sbp scn sco seh ses shi smn srn szl teo tet tpi twq tyv tzm udm vec vep vls vun wae war wuu xal xmf xog yav
yue zea zgh
"""
_REGION_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_SCRIPT_CODES = """
Arab Armn Beng Cyrl Deva Ethi Geor Grek Gujr Guru Hans Hant Hebr Jpan Khmr Knda Kore Laoo Latn Mlym Mong Mymr Orya
Sinh Taml Telu Thai Tibt
"""

_LANGUAGES = frozenset(_LANGUAGE_CODES.split())
"""All with two letters, and those with three that have news, encyclopaedias or locales of their own."""
_REGIONS, _SCRIPTS = frozenset(_REGION_CODES.split()), frozenset(_SCRIPT_CODES.split())

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?(?:[-_].*)?")


_SHAPE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
NO_LANGUAGE = "is not the code of a language such as en, de or pt-BR"


def is_language_code(language: str) -> bool:
    """Return whether a text may be a language tag, even one that is not known here; "" is none given."""
    return not language or _SHAPE.fullmatch(language) is not None


def known_language(language: str) -> str:
    """Return the registered part of a language tag: language, script, region; "" for an unknown language."""
    match = _TAG.fullmatch(language)
    if not match or match[1].lower() not in _LANGUAGES:
        return ""
    script, region = (match[2] or "").title(), (match[3] or "").upper()
    parts = (match[1].lower(), script if script in _SCRIPTS else "", region if region in _REGIONS else "")
    return "-".join(filter(None, parts))
