"""Plain text, all of it the article. Its encoding is that of a BOM, strict UTF-8, or guessed among those of news."""

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources import cyrillic
from tui.sources.source import ParsedArticle

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_SQLITE = b"SQLite format 3\x00"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"OggS\x00", "a media file"),
    (b"ID3\x02", "a media file"),
    (b"ID3\x03", "a media file"),
    (b"ID3\x04", "a media file"),
    (b"\x1aE\xdf\xa3", "a media file"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh91AY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (_OLD_OFFICE, "an old Office document"),
)

_KEY = re.compile(rb"-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY")

_MAGICS = tuple(magic for magic, _ in _MAGIC)

_SAMPLE = 100_000

_SHIFTED_JAPANESE = re.compile(rb"\x1b\$[@B].{2,2000}?\x1b\([BJ]", re.DOTALL)
_SHIFTED_KOREAN = re.compile(rb"\x1b\$\)C.{0,2000}?\x0e", re.DOTALL)
_SHIFTED_CHINESE = re.compile(rb"~\{(?:[!-w][!-~]){2,2000}?~\}")
_UTF7_LETTERS = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
_UTF7_GROUPS, _UTF7_WIDE, _UTF7_SHARE = 3, 16, 0.9
_EAST_ASIAN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7af\uff00-\uff9f]")

_MARKUP = re.compile(rb"<[A-Za-z/?][\t-;=?-~]{0,2000}>|&#?\w{1,10};|https?://[!-~]+")
"""Parts of a text in ASCII in any encoding."""

_ONLY_LINKS = re.compile(r"\s*(?:https?://\S+\s*){1,10000}", re.IGNORECASE)

# Encodings that pages, mail programs and word processors used since DOS; a short text fits the others too.
_LIKELY = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_15"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "utf_16_le", "utf_16_be"),
)

# Never found in a Western text read as cp1252: three accented letters in a row, or signs inside a word.
_NOT_WESTERN = re.compile(
    "[\x80-\x9f\ufffd]|[À-ÿŒœŠšŽžŸ]{3}|[A-Za-zÀ-ÿ][¹²³¿¡¼½¾×÷¨¸¯¬¦¤¥¢£ªºµ§±†‡‰ƒˆ˜][A-Za-zÀ-ÿ]|[¹³¿¯¬¦¤¥¢ªºµ±ˆ]{2}"
)
# Letters that a text in another code page shows when read as cp1252; without them there is no doubt.
_UNDECIDED = re.compile("[ÃÅÆÈÊÌÏÐÑÒÕØÙÛÝÞãåæèêìïðñòõøùûýþœŒšŠžŽŸ¹³¿ªº¥£]")
_BEYOND_ASCII = re.compile("[^\x00-\xbf×÷‐-⁯€™]")
_SIGN_IN_WORD = re.compile("(?<=[^\\W\\d_])(?:[¡-¿×÷](?=[^\\W\\d_])|[±¶µ¦¬](?!\\d))|[¹³](?!\\d)|\ufffd")
_CAPITAL_IN_WORD = re.compile("(?<=[a-z])[À-ÖØ-ÞŒŠŸŽĄĆČĎĘĚĞİŁŃŇŐŘŚŞŤŮŰŹŻ]")
_ASCII_LETTERS = re.compile(rb"[A-Za-z]+")
_GREEK = re.compile("[\u0386-\u03ce]")
_GREEK_WORD = re.compile("[\u0386-\u03ce]{4,}")
_GREEK_ACCENT = re.compile("[ΆΈΉΊΌΎΏά-ίό-ώ]")
"""Without those on a diaeresis, which are rare, and where Cyrillic code pages have а."""

_GREEK_CAPITAL = re.compile(rb"\xb6[\xc1-\xfe]")
"""Ά in ISO 8859-7, where the Windows code page has ¶."""

_COMMON_CHINESE = {
    "gb18030": frozenset(
        "的一是在不了有人这中大来上个国和也到说时要就出会可对得能们为多以年后他过我这没么而之里于都地"
    ),
    "big5": frozenset("的一是在不了有人這中大來上個國和也到說時要就出會可對得能們為多以年後他過我這沒麼而之裡於都地"),
}
"""What every third or fourth sign of a Chinese text is, in either script."""

_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_COMMON_SHARE = 0.08
_HANGUL = re.compile("[\uac00-\ud7af]")
_ISO_ARABIC = re.compile(rb"(?<![\x80-\xff])[\xc1-\xda\xe0-\xf2]{2,}(?![\x80-\xff])")
_ISO_ARABIC_ARTICLE = re.compile(rb"(?<![\x80-\xff])(?:\xe8|\xe4|\xc8)?\xc7\xe4[\xc1-\xda\xe0-\xf2]{2,}(?![\x80-\xff])")
_ISO_ARTICLES = 2
_HEBREW = re.compile(rb"[\xe0-\xfa]")
_CYRILLIC_CAPITAL = re.compile(rb"(?<![^\s])[\x80-\x8f\x98-\x9f\xc0-\xdf][\xe0-\xff]")
_LATIN = ("cp1252", "cp1250", "cp1254", "iso8859_2", "cp1257", "cp852", "mac_latin2", "mac_roman")
_MORE_ALPHABETS = (
    "čćđšž",
    "áäčďéíĺľňóôŕšťúýž",
    "ąčęėįšųūž",
    "āčēģīķļņōšūž",
    "äõöüšž",
    "áæéðíóöþúý",
)
"""Of Croatian and Slovene, of Slovak, Lithuanian, Latvian, Estonian and Icelandic."""

_PLAIN_SHARE = 8
"""At least one of this many words of a Latin text is in ASCII; in Turkish it is one in five."""

_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""The encodings browsers use in place of the stated ones."""

_NO_PAGE = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_UNREAD = "\ufffd"
_OF_WINDOWS = frozenset(["874", "932", "949"])
_NOT_PRINTED = re.compile("[\x80-\x9f]")


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    text, notes = decode_declared(data, charset)
    if _ONLY_LINKS.fullmatch(text[:_SAMPLE]):
        raise SourceError("only links, without a text; postil add --links FILE fetches their pages")
    return [ParsedArticle(text=text, verbatim=True, may_be_spoken=True, intake=notes)]


def refuse_binary(head: bytes) -> None:
    """Raise `SourceError` if the first bytes are not text."""
    if head.startswith(_OLD_OFFICE):
        raise SourceError("an old Office document (.doc); open it in LibreOffice or Word and save it as .docx or .odt")
    if head.startswith(_SQLITE):
        raise SourceError(
            "an SQLite database; a library of Postil comes in with postil merge, a project of QualCoder as the .qdpx,"
            " of Taguette as the table of highlights that it exports, with postil import"
        )
    if _KEY.match(head):
        raise SourceError("a private key; leave it out")
    if head.startswith(_MAGICS):
        what = next(what for magic, what in _MAGIC if head.startswith(magic))
        raise SourceError(f"{what}, not text; convert it to text first")


class Decoded(NamedTuple):
    """A text with notes on its encoding: none if the bytes state it."""

    text: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """Return the text of the bytes, without BOM. Raises `SourceError` if they cannot be text."""
    return decode_declared(data).text


def decode_declared(data: bytes, declared: str = "") -> Decoded:
    """Return the text of the bytes as `decode` does, and notes; `declared` is the encoding stated by a server."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data.decode(encoding).removeprefix("\ufeff"))
            except UnicodeDecodeError:
                raise SourceError(f"not text: starts as {encoding.upper()} and is not; save it as UTF-8") from None
    refuse_binary(data[:16])
    if b"\0" in data:
        return Decoded(_decode_utf16(data))
    for shifted, encoding in ((_SHIFTED_JAPANESE, "iso2022_jp_2"), (_SHIFTED_KOREAN, "iso2022_kr")):
        if shifted.search(data[:_SAMPLE]) and data.isascii():
            with suppress(UnicodeDecodeError):
                return Decoded(data.decode(encoding))
    if data.isascii() and (hz := _decode_hz(data)):
        return Decoded(hz)
    if _is_utf7(data):
        raise SourceError("in UTF-7, which is not supported; save it as UTF-8")
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if damaged := _decode_damaged(data, error):
            return Decoded(
                damaged, (f"{plural(damaged.count(_UNREAD), 'damaged letter')} of UTF-8, left as {_UNREAD}",)
            )
    if codec := known_codec(declared):
        return Decoded(data.decode(codec, "replace"))
    codec = _guess(data[:_SAMPLE])
    return Decoded(data.decode(codec, "replace"), (f"read as {_called(codec)}, guessed",))


def known_codec(label: str) -> str:
    """Return the codec browsers use for a page's or server's encoding, "" for UTF-8 and unknown ones."""
    try:
        name = codecs.lookup(label).name if label else ""
        b"".decode(name or "ascii")
    except (LookupError, ValueError):
        return ""
    return "" if name in _NO_PAGE or name.startswith("utf") else _WIDER.get(name, name)


def _called(codec: str) -> str:
    """Return the name of an encoding outside of Python."""
    name = codecs.lookup(codec).name
    kind, number = name[:2], name[2:]
    if kind == "cp" and number.isdecimal():
        return f"windows-{number}" if number in _OF_WINDOWS or number.startswith("125") else f"IBM{number}"
    return name.replace("iso8859", "iso-8859").replace("_", "-").upper()


def _decode_hz(data: bytes) -> str:
    """Decode HZ, in which Chinese was written in ASCII; "" if it is not."""
    if not _SHIFTED_CHINESE.search(data[:_SAMPLE]):
        return ""
    try:
        text = data.decode("hz")
    except UnicodeDecodeError:
        return ""
    wide = [sign for sign in text if sign > "\x7f"]
    common = sum(sign in _COMMON_CHINESE["gb18030"] for sign in wide)
    return text if common > _COMMON_SHARE * len(wide) else ""


def _is_utf7(data: bytes) -> bool:
    """Return whether ASCII has letters in UTF-7 ("+AUI-" is ł), several times, and nothing else like it."""
    groups = _UTF7_LETTERS.findall(data[:_SAMPLE])
    if not groups or not data.isascii():
        return False
    try:
        letters = "".join(group.decode("utf-7") for group in groups)
    except UnicodeDecodeError:
        return False
    fitting = sum(
        "\x7f" < letter < "\u0800" and letter.isalpha() for letter in letters
    )  # the others are quotes, dashes
    if len(groups) >= _UTF7_GROUPS and fitting >= _UTF7_SHARE * len(letters):
        return True
    return len(letters) >= _UTF7_WIDE and all(map(_EAST_ASIAN.match, letters))


def _decode_utf16(data: bytes) -> str:
    """Decode UTF-16 without a BOM, with nearly all of its NULs on one side; other NULs are no text."""
    sample = data[: _SAMPLE & ~1]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) > len(sample) // 4 and min(even, odd) <= max(even, odd) // 50:
        try:
            return data.decode("utf-16-le" if odd > even else "utf-16-be")
        except UnicodeDecodeError:
            pass
    raise SourceError("not text: it contains NUL bytes; convert it to text first")


def _decode_damaged(data: bytes, error: UnicodeDecodeError) -> str | None:
    """Decode UTF-8 that is cut in its last character, or has a few bad bytes among many good characters; else None."""
    if error.end >= len(data) - 3 and error.start >= len(data) - 3 and error.reason == "unexpected end of data":
        good = data[: error.start]
        return None if good.isascii() else good.decode("utf-8") + "\ufffd"
    text = data[: _SAMPLE * 10].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good_wide = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
    return data.decode("utf-8", "replace") if good_wide > 20 * bad else None


def _guess(sample: bytes) -> str:
    """Return the codec of bytes that are not UTF-8 by the letters it gives."""
    western = sample.decode("cp1252", "replace")
    if not _NOT_WESTERN.search(western) and not _UNDECIDED.search(western):
        return "cp1252"
    words = _MARKUP.sub(b" ", sample)
    own = _guess_latin(words) or _guess_asian(words) or _guess_greek(words) or _guess_arabic(words)
    own = own or cyrillic.guess(words)
    return own or _guess_any(sample, western)


def _guess_latin(sample: bytes) -> str:
    """Return the code page whose letters all belong to one language's alphabet; common words decide."""
    from tui.sources.metadata.language import ALPHABETS, TOKENS, by_common_words

    text = sample[:20_000]
    words = TOKENS(text.decode("cp1252", "replace").lower())
    plain = [word for word in words if word.isascii()]
    if len(plain) < len(words) / _PLAIN_SHARE:
        return ""
    likely = ALPHABETS.get(by_common_words(plain), "")
    best, best_score = "", 0.85
    for encoding in _LATIN:
        own = text.decode(encoding, "replace")
        lower = own.lower()
        if _NOT_PRINTED.search(lower):
            continue
        letters = _BEYOND_ASCII.findall(lower)
        misfits = len(_SIGN_IN_WORD.findall(lower)) + len(_CAPITAL_IN_WORD.findall(own))
        for alphabet in (likely, *ALPHABETS.values(), *_MORE_ALPHABETS):
            fitting = sum(letter in alphabet for letter in letters)
            score = fitting / (len(letters) + misfits or 1) + 0.05 * (alphabet == likely)
            if score > best_score:
                best, best_score = encoding, score
    return best


def _guess_asian(sample: bytes) -> str:
    """Recognise Korean, Chinese and Hebrew, which by few words resemble Thai and Cyrillic."""
    high = sum(byte >= 0x80 for byte in sample)
    if 3 * sum(map(len, _ASCII_LETTERS.findall(sample))) > high:
        return ""
    if len(_HEBREW.findall(sample)) > 0.95 * high and not _CYRILLIC_CAPITAL.search(sample):
        return "cp1255"
    errors = "strict" if len(sample) < _SAMPLE else "replace"
    try:
        korean = sample.decode("cp949", errors)
    except UnicodeDecodeError:
        korean = ""
    if len(_HANGUL.findall(korean)) > 0.45 * high:
        return "cp949"
    return _guess_chinese(sample)


def _guess_chinese(sample: bytes) -> str:
    """Recognise Chinese, which by few words resembles Thai, by its most common signs."""
    for codec, common in _COMMON_CHINESE.items():
        try:
            wide = [
                sign for sign in sample.decode(codec, "strict" if len(sample) < _SAMPLE else "replace") if sign > "\x7f"
            ]
        except UnicodeDecodeError:
            continue
        if len(_CHINESE.findall("".join(wide))) > 0.95 * len(wide) and sum(
            sign in common for sign in wide
        ) > _COMMON_SHARE * len(wide):
            return codec
    return ""


def _guess_greek(sample: bytes) -> str:
    """Recognise Greek, which by few words resembles Cyrillic, by the one accent of each longer word."""
    text = sample.decode("cp1253", "replace")
    words = _GREEK_WORD.findall(text)
    accented = sum(len(_GREEK_ACCENT.findall(word)) == 1 and word[1:].islower() for word in words)
    if 3 * accented <= 2 * max(len(words), 2) or len(_GREEK.findall(text)) < 0.9 * sum(byte >= 0x80 for byte in sample):
        return ""
    return "iso8859_7" if _GREEK_CAPITAL.search(sample) else "cp1253"


def _guess_arabic(sample: bytes) -> str:
    """Recognise ISO 8859-6, which resembles Thai, by the article with which many Arabic words begin."""
    words, articles = (len(pattern.findall(sample)) for pattern in (_ISO_ARABIC, _ISO_ARABIC_ARTICLE))
    return "iso8859_6" if articles > _ISO_ARTICLES and articles > words / 10 else ""


def _guess_any(sample: bytes, western: str) -> str:
    from charset_normalizer import from_bytes

    matches = sorted(from_bytes(sample, cp_isolation=list(_LIKELY)), key=lambda match: (match.chaos, -match.coherence))
    if not _NOT_WESTERN.search(western) and (not matches or matches[0].coherence < 0.2):
        return "cp1252"
    if not matches:
        raise SourceError("not text in any encoding known here; save it as UTF-8")
    return matches[0].encoding
