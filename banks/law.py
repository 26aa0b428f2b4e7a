"""The law that a question stands on, read from the words of its author. No Django.

"Nghị định số 30/2020/NĐ-CP, Điều 25; kiến thức nghiệp vụ" names one text by its symbol, at
article 25, and has one note. Symbols are made equal: "nghị định 30/2020/ND-CP" is the same text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from office.text import clean_line, fold_tones

#: A symbol is at most this long (`LegalBasis.symbol`); what is longer is not one.
LONGEST_SYMBOL = 60

_TYPES = (
    "Hiến pháp",
    "Bộ luật",
    "Luật",
    "Pháp lệnh",
    "Lệnh",
    "Nghị quyết",
    "Nghị định",
    "Quyết định",
    "Chỉ thị",
    "Thông tư liên tịch",
    "Thông tư",
    "Quy định",
    "Quy chế",
    "Kết luận",
    "Kế hoạch",
    "Hướng dẫn",
    "Thông báo",
    "Công văn",
    "Công điện",
)
#: Parts of symbols as they are written, also for those who type them without marks or capitals.
_KNOWN = {
    "nđ": "NĐ",
    "nd": "NĐ",
    "cp": "CP",
    "qđ": "QĐ",
    "qd": "QĐ",
    "ttg": "TTg",
    "tt": "TT",
    "ttlt": "TTLT",
    "nq": "NQ",
    "ct": "CT",
    "tw": "TW",
    "ubnd": "UBND",
    "hđnd": "HĐND",
    "hdnd": "HĐND",
    "pl": "PL",
}
_WORD = (
    r"(?:[A-ZĐ][A-Za-zĐđ]{0,8}\d{0,2}"
    r"|(?i:ubtvqh|qh)\d{1,2}"
    rf"|(?i:{'|'.join(sorted(_KNOWN, key=len, reverse=True))}))"
)
_DASH = "[-‐‑–—−]"
_HYPHEN = rf"(?:{_DASH}|\s{_DASH}(?=[A-ZĐ]{{2}})|{_DASH}\s(?=[A-ZĐ]{{2}}))"
#: Behind the type of a text a dash may have spaces on both sides; elsewhere a remark follows it.
_FIRST = rf"(?:(?i:nđ|nd|qđ|qd|ttlt|tt|nq|ct|pl)\s{_DASH}\s(?=[A-ZĐ]{{2}})|{_WORD}{_HYPHEN})"
_WORDS = rf"{_FIRST}{_WORD}(?:{_HYPHEN}{_WORD}){{0,2}}"
_NUMBER = r"(?<![\w/.,-])0{0,3}(?P<number>[1-9]\d{0,4}[a-z]?)"
#: 30/2020/NĐ-CP, 91/2025/QH15; 766/QĐ-TTg, 623/TTg-KSTT; 57-NQ/TW.
_SYMBOL = re.compile(
    rf"{_NUMBER}(?:"
    rf"\s?/\s?(?P<year>(?:19|20)\d\d)\s?/\s?(?P<dated>{_WORDS}|(?i:ubtvqh|qh)\d{{1,2}})"
    rf"|\s?/\s?(?P<plain>{_WORDS})"
    rf"|\s?{_DASH}\s?(?P<body>{_WORD})\s?/\s?(?P<issuer>{_WORD})"
    rf")(?![\w/]|{_DASH}\w)"
)
_PLACE = r"(?:\d+(?:\.\d+)*[a-zđ]?|[IVXLC]+|[a-zđ])(?!\w)"
_AND = r"\s*(?:,|và|đến|–|-)\s*"
_ARTICLE = (
    r"(?i:các\s+)?(?i:điều|khoản|điểm|chương|mục|phần|phụ\s+lục|mẫu(?:\s+số)?)"
    rf"\s+{_PLACE}(?:{_AND}{_PLACE})*"
)
_ARTICLES = re.compile(rf"(?<!\w){_ARTICLE}(?:(?:{_AND}|\s+){_ARTICLE})*")
_AND_ARTICLE = re.compile(rf"(?<!\w)và\s+(?={_ARTICLE})")
_TYPE = "|".join(re.escape(name) for name in sorted(_TYPES, key=len, reverse=True))
_NEXT_TEXT = re.compile(rf"\s*(?:của\s+)?(?i:{_TYPE})(?!\w)")
_NAME = re.compile(rf"(?<!\w)(?i:{_TYPE})(?!\w)[^(;]*$")
_EDGES = " ,.;:–-"


@dataclass(frozen=True, slots=True)
class Citation:
    """One legal text: its symbol, the articles in it, its type and name, what else was said."""

    symbol: str
    articles: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a basis names, in its order: legal texts, and notes that name none."""

    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()

    def articles_by_symbol(self) -> dict[str, str]:
        """Return each symbol once, with all articles named in it ("Điều 3; Điều 8")."""
        found: dict[str, list[str]] = {}
        for citation in self.citations:
            articles = found.setdefault(citation.symbol, [])
            if citation.articles and citation.articles not in articles:
                articles.append(citation.articles)
        return {symbol: "; ".join(articles) for symbol, articles in found.items()}


def read_basis(text: str) -> Basis:
    """Return the legal texts and notes of a basis, its parts separated by semicolons or lines.

    Never fails: what has no symbol ("Luật Sở hữu trí tuệ") is a note. Articles belong to the
    symbol before them, or to the one after them where the name of its text follows ("khoản 2
    Điều 5 Nghị định số 13/2023/NĐ-CP").
    """
    citations: list[Citation] = []
    notes: list[str] = []
    for part in re.split(r"[;\n]", text):
        segment = clean_line(part)
        found = tuple(_read_segment(segment))
        citations += found
        if segment and not found:
            notes.append(segment)
    return Basis(tuple(citations), tuple(notes))


def name_of(citation: Citation) -> str:
    """Return the name of a cited text where it has one: "Luật Căn cước", but not "Nghị định"."""
    types = {fold_tones(name) for name in _TYPES}
    return "" if fold_tones(citation.name) in types else citation.name


def _read_segment(segment: str) -> Iterator[Citation]:
    symbols = [
        match for match in _SYMBOL.finditer(segment) if len(_canonical(match)) <= LONGEST_SYMBOL
    ]
    before = segment[: symbols[0].start()] if symbols else ""
    articles, name, note = _split_lead(before)
    for place, symbol in enumerate(symbols):
        is_last = place == len(symbols) - 1
        end = len(segment) if is_last else symbols[place + 1].start()
        own, lead = _split_tail(segment[symbol.end() : end], is_last=is_last)
        own_articles, own_note = _take_articles(own)
        yield Citation(
            symbol=_canonical(symbol),
            articles=_joined(articles, own_articles),
            name=name,
            note=_joined(note, own_note, separator=" "),
        )
        articles, name, note = _split_lead(lead)


def _split_lead(text: str) -> tuple[str, str, str]:
    """Return articles, name and rest of the words before a symbol."""
    articles, rest = _take_articles(text)
    rest = re.sub(r"(?<!\w)(?i:số)\s*:?$", "", rest).strip()
    if name := _NAME.search(rest):
        rest, found = rest[: name.start()], name[0]
        # the last type begins the name: "hướng dẫn Luật Căn cước" has the name "Luật Căn cước"
        starts = [match.start() for match in re.finditer(rf"(?<!\w)(?:{_TYPE})(?!\w)", found)]
        cut = starts[-1] if starts else 0
        return articles, found[cut:].strip(_EDGES), (rest + found[:cut]).strip(_EDGES + "(")
    return articles, "", rest.strip(_EDGES + "(")


def _split_tail(text: str, *, is_last: bool) -> tuple[str, str]:
    """Divide the words between two symbols: what belongs to the first, what to the second."""
    if is_last:
        return text, ""
    for articles in _ARTICLES.finditer(text):
        if _NEXT_TEXT.match(text, articles.end()):
            # "Điều 8 và Điều 5 Nghị định …": only what follows the last "và" belongs to it
            inner = [match.end() for match in _AND_ARTICLE.finditer(articles[0])]
            cut = articles.start() + (inner[-1] if inner else 0)
            return re.sub(r"(?<!\w)và\s*$", "", text[:cut]), text[cut:]
    starts = [match.start() for match in re.finditer(rf"(?<!\w)(?i:{_TYPE})(?!\w)", text)]
    cut = starts[-1] if starts else len(text)
    return re.sub(r"(?<!\w)và\s*$", "", text[:cut]), text[cut:]


def _take_articles(text: str) -> tuple[str, str]:
    """Return the articles named in `text`, and `text` without them."""
    found = [match[0].strip() for match in _ARTICLES.finditer(text)]
    rest = clean_line(_ARTICLES.sub(" ", text)).replace("( )", "")
    return ", ".join(found), rest.strip(_EDGES)


def _joined(first: str, second: str, *, separator: str = ", ") -> str:
    return separator.join(part for part in (first, second) if part)


def _canonical(match: re.Match[str]) -> str:
    """Return a symbol as it is stored: no spaces, capitals, numbers below 10 with a zero."""
    number = match["number"].zfill(2) if match["number"].isdigit() else match["number"]
    if match["body"]:
        return f"{number}-{_word(match['body'])}/{_word(match['issuer'])}"
    words = [_word(word) for word in re.split(rf"\s?{_DASH}\s?", match["dated"] or match["plain"])]
    year = f"/{match['year']}" if match["year"] else ""
    return f"{number}{year}/{'-'.join(words)}"


def _word(written: str) -> str:
    known = _KNOWN.get(written.casefold())
    if known:
        return known
    return written.upper() if re.fullmatch(r"(?i:ubtvqh|qh)\d+", written) else written
