"""Papers as people write them: "Câu 1. … A. … B. … Đáp án: B", from Word and from text files.

`lines` what a paper is made of; `emphasis`, `named_options`, `bare_keys`, `unlettered` bring other
ways of writing into the usual one; `labels`, `sections`, `answers`, `key_lists` what its words mean;
`cutting`, `drafts` how it is taken apart; `signs` which look marks a key; `building`, `reading` what
becomes of it; `writing` the way back.
"""

from banks.formats.numbered_text.cutting import cut_paper
from banks.formats.numbered_text.lines import PICTURE, Drawing, Line, Span
from banks.formats.numbered_text.reading import read_paper

__all__ = ["PICTURE", "Drawing", "Line", "Span", "cut_paper", "read_paper"]
