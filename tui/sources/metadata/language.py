"""The language of a text: by script and common words, and by py3langid only if those are inconclusive.

py3langid costs 0.7 s and 100 MB at its first answer; nearly every article does without it.
"""

import re
from functools import cache
from typing import Any

SAMPLE = 800

_LEAST_CLEAR = 200
"""Characters from which a text's own words outweigh its stated language."""

_LIKELY, _CERTAIN = 0.5, 0.9
"""The least confidence, 0 to 1, of py3langid in Latin letters, except for English.

For a line of names it answers Nigerian Pidgin, without confidence. The second is for languages without a list of common
words here.
"""

_NEAR = (
    {"no", "nb", "nn", "da", "sv"},
    {"sr", "hr", "bs", "sh"},
    {"cs", "sk"},
    {"id", "ms"},
    {"ru", "uk", "be", "bg", "mk"},
)
"""Languages that share so many words that a statement is believed."""

_COMMON = {
    "en": "the of and to in is that for on with was as it said by at from has be are he his not were have which who"
    " will this but an they their been would after",
    "de": "der die und das den von ist mit zu nicht auf für im dem des ein eine sich auch hat werden aus wird bei einer"
    " nach wie um einen sagte wurde haben",
    "fr": "le la les des et en une du est que qui dans pour par sur au pas avec ce sont il été plus ses aux cette mais",
    "es": "el la los las de que y en un una del por con para se su es al como más lo ha fue sus pero este",
    "it": "il di che e la un una per del della con non sono nel si dei alla più le gli ha è dal anche stato",
    "pt": "o a de que e do da em um uma para os não com na no por mais dos as se ao foi também pela",
    "nl": "de het een van en in is dat op te zijn voor met niet aan er ook door bij naar hij werd",
    "sv": "och att det i en som på är av för med den till inte har de om ett var sig från",
    "da": "og at det i en er på til af for med den ikke har de som der et var fra blev også efter",
    "no": "og i det er på en til som av for med at ikke har de den et var fra ble seg også etter",
    "pl": "i w na z do się nie że jest o to jak po ale przez od dla za są oraz został który",
    "cs": "a v se na je že s z do o i ve k pro za by jsou jako byl ale také který podle",
    "hu": "a az és hogy nem is egy ez volt meg de van már csak mint után szerint",
    "ro": "și în de la cu pe un o să nu din care este a pentru mai au fost prin",
    "tr": "ve bir bu da de için ile olarak olan daha çok ise en göre sonra kadar",
    "fi": "ja on ei että oli se myös hän ovat kun mutta sekä ole mukaan",
    "id": "yang dan di dari untuk dengan ini itu pada tidak dalam akan ke adalah oleh",
    "vi": "của và là các có trong cho được với một người không những đã",
    "ru": "и в не на что с по как это он его из за к от о был для а но том также заявил",
    "uk": "і в не на що з та до як це він за у від про для але є був також його",
    "bg": "и в на да се от за е с по че не са към ще при като до след",
    "sr": "и је у на да се од за са што као који није би али су то који",
}

ALPHABETS = {
    "de": "äöüß",
    "fr": "àâæçèéêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìòùî",
    "pt": "áàâãçéêíóôõúü",
    "nl": "éèëïöüáóç",
    "sv": "åäöéàü",
    "da": "æøåé",
    "no": "æøåéòôü",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "tr": "çğıöşüâîû",
    "fi": "äöåšž",
}
"""The lower-case letters beyond a-z of each language."""

_LANGUAGES = tuple(_COMMON)
_WORDS: dict[str, list[int]] = {}
for _number, _list in enumerate(_COMMON.values()):
    for _word in _list.split():
        _WORDS.setdefault(_word, []).append(_number)

_ENGLISH = frozenset(word for word, numbers in _WORDS.items() if numbers == [_LANGUAGES.index("en")])
_FOREIGN = re.compile("[^\x00-\xbf×÷‐-⁯]")

TOKENS = re.compile(r"[^\W\d_]+").findall
_OTHER_SCRIPTS = re.compile("[\u0370-\u03ff\u0530-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u309f\u30a0-\u30ff]"), 0.05),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.2),
    ("zh", re.compile("[\u3400-\u9fff]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), 0.4),
    ("he", re.compile("[\u0590-\u05ff]"), 0.4),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.4),
    ("hy", re.compile("[\u0530-\u058f]"), 0.4),
    ("ka", re.compile("[\u10a0-\u10ff]"), 0.4),
)


def settle_language(stated: str, text: str) -> str:
    """Return the stated language of a text, or another one that the text is clearly in."""
    clear = _clear_language(text[:SAMPLE]) if stated and len(text) >= _LEAST_CLEAR else ""
    base = stated.lower().replace("_", "-").partition("-")[0]
    if not clear or clear == base or any({clear, base} <= group for group in _NEAR):
        return stated
    return clear


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the text's language, "" if it is not clear."""
    sample = text[:SAMPLE]
    if code := _clear_language(sample):
        return code
    letters = sum(map(len, TOKENS(sample.lower())))
    return "" if letters < 25 else _statistical(sample[:600])


def _clear_language(sample: str) -> str:
    """Return the language by script or common words, "" for none."""
    rough = sample.lower().split()
    if len(rough) > 20 and sum(map(_ENGLISH.__contains__, rough)) > 0.13 * len(rough):
        return "en"
    words = TOKENS(sample.lower())
    letters = sum(map(len, words))
    if letters < 20 and sample.isascii():
        return ""
    if _OTHER_SCRIPTS.search(sample):
        for code, script, share in _SCRIPTS:
            if len(script.findall(sample)) > share * letters:
                return code
    return by_common_words(words)


def by_common_words(words: list[str]) -> str:
    """Return the language whose common words clearly stand out among the lower-case words, else ""."""
    scores = [0.0] * len(_LANGUAGES)
    for word in words:
        if numbers := _WORDS.get(word):
            for number in numbers:
                scores[number] += 1 / len(numbers)
    letters = _FOREIGN.findall("".join(words))
    if letters:
        for number, code in enumerate(_LANGUAGES):
            if alphabet := ALPHABETS.get(code):
                scores[number] *= (1 + sum(letter in alphabet for letter in letters)) / (1 + len(letters))
    best, second = sorted(scores)[:-3:-1]
    if best < 2 or best < 0.08 * len(words) or best < 1.25 * second:
        return ""
    number = scores.index(best)
    different = sum(number in _WORDS.get(word, ()) for word in set(words))
    return _LANGUAGES[number] if different > 2 or not number else ""


def _statistical(sample: str) -> str:
    language, share = _identifier().classify(sample)
    is_latin = 2 * sum(letter < "\u0250" for letter in sample) > len(sample)
    least = 0 if language == "en" or not is_latin else _LIKELY if language in _COMMON else _CERTAIN
    return str(language) if share >= least else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_code(code: str) -> str:
    """Return a source's language as a lower-case code, "" if it is none."""
    code = code.strip().lower().replace("_", "-")
    return code if len(code) <= 12 and code.replace("-", "").isalnum() and code.isascii() else ""
