"""The elements of HTML, by what becomes of them in the text of a question."""

from banks.formats.html_inline import BOLD, ITALIC, UNDERLINE

EMPHASIS = {
    **dict.fromkeys(("b", "strong"), BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), ITALIC),
    **dict.fromkeys(("u", "ins", "mark"), UNDERLINE),
}
CODE = frozenset({"code", "kbd", "samp", "tt"})
PREFORMATTED = frozenset({"pre", "xmp", "listing", "plaintext"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Blocks with a blank line around them.
APART = frozenset({"p", "blockquote", "figure", "fieldset", *HEADINGS})
#: Blocks that are lines of their own.
LINES = frozenset({
    "div", "center", "section", "article", "header", "footer", "main", "aside", "nav", "address",
    "dl", "dt", "dd", "form", "figcaption", "caption", "legend", "details", "summary", "hr",
    "html", "head", "body", "option", "optgroup", "noscript",
})  # fmt: skip
TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col"})
#: Elements without any look of their own, or whose look is no part of what is asked.
_PLAIN = frozenset({
    "span", "font", "small", "big", "abbr", "acronym", "q", "label", "bdo", "bdi", "wbr", "nobr",
    "time", "data", "ruby", "rt", "rp", "rb", "meta", "link", "base", "area", "map", "picture",
    "select", "datalist", "output", "source", "track", "param", "basefont", "strike", "s", "del",
    "style", "title", "template", "noframes", "noembed", "br", "img", "image", "a", "sub", "sup",
    "li", "math",
})  # fmt: skip
#: What is left out, and how it is called.
DROPPED = {
    "script": "mã chạy (script)",
    "iframe": "khung nhúng (iframe)",
    "object": "đối tượng nhúng",
    "embed": "đối tượng nhúng",
    "applet": "đối tượng nhúng",
    "audio": "âm thanh",
    "video": "video",
    "svg": "hình vẽ SVG",
    "canvas": "hình vẽ bằng mã (canvas)",
    "input": "ô nhập liệu",
    "button": "nút bấm",
    "textarea": "ô nhập liệu",
    "meter": "thanh đo",
    "progress": "thanh đo",
}
#: Left out with all that stands inside.
HOLLOW = frozenset({"svg", "canvas", "textarea", "audio", "video", "object"})
KNOWN = frozenset(
    {*EMPHASIS, *CODE, *PREFORMATTED, *LISTS, *APART, *LINES, *TABLE, *_PLAIN, *DROPPED}
)
#: Elements that HTML always closes: one that never is was meant as the text "<b>".
PAIRED = frozenset({*EMPHASIS, *CODE, *HEADINGS, *LINES, *LISTS, "pre", "table", "a"}) - {
    *("hr", "option", "dt", "dd", "html", "head", "body")
}
