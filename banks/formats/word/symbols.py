"""Letters of the fonts Symbol and Wingdings, which draw other signs than their codes say."""

_GREEK = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
_SIGNS = {
    0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xAE: "→", 0xAC: "←",
    0xDE: "⇒", 0xDB: "⇔", 0xA5: "∞", 0xD6: "√", 0xCE: "∈", 0xCF: "∉", 0xC8: "∪", 0xC7: "∩",
    0xB0: "°", 0xD7: "⋅", 0xB7: "•", 0xC6: "∅", 0xBB: "≈", 0xBA: "≡", 0xD0: "∠", 0x2D: "−",
    0x5E: "⊥", 0xCC: "⊂", 0xCD: "⊆", 0x22: "∀", 0x24: "∃", 0xBC: "…", 0xA2: "′",
}  # fmt: skip
_WINGDINGS = {
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6E: "■", 0xE0: "→",
    0xDF: "←", 0xE8: "→", 0xF0: "⇨", 0x9F: "•", 0xA7: "▪", 0xD8: "➢", 0x6C: "●", 0x4A: "☺",
}  # fmt: skip
#: Shown for a sign that is not known.
UNKNOWN = "□"


def symbol(code: int, font: str) -> str:
    """Return the sign that a font draws for a code (also one of the private area, U+F0xx)."""
    name, code = font.casefold(), code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if name.startswith("symbol"):
        plain = chr(code) if 0x20 <= code < 0x7F else UNKNOWN
        return _SIGNS.get(code) or _GREEK.get(plain, plain)
    if name.startswith("wingdings"):
        return _WINGDINGS.get(code, UNKNOWN)
    return chr(code) if 0x20 <= code < 0xD800 else UNKNOWN


def in_symbols(text: str, font: str) -> str:
    """Return text typed in such a font as what it shows; other text as it is."""
    name = font.casefold()
    if not name.startswith(("symbol", "wingdings")):
        return text
    return "".join(one if one.isspace() else symbol(ord(one), font) for one in text)
