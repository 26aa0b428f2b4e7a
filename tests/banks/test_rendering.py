"""Texts of questions on pages: a little Markdown, and nothing that could run."""

from html import unescape

import pytest
from django.utils.safestring import SafeString

from banks.rendering import block, block_with, line

ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "![x](https://example.org/a.png)",
    "<https://example.org>",
    '<a href="javascript:alert(1)">x</a>',
    "```<b onclick=x>\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <svg onload=alert(1)> |",
    "<style>p{color:red}</style>",
    "<!-- x -->",
    "**<iframe src=//x>**",
]


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("draw", [block, line])
def test_no_markup_of_an_author_reaches_the_page(draw, text):
    html = draw(text)

    for start in ("<script", "<img", "<a", "<svg", "<style", "<!--", "<iframe", "<b"):
        assert start not in html.replace("<br", "")


@pytest.mark.parametrize(
    "text",
    [
        "=A1*B1*C1",
        "=(A1)*2*(B1)",
        r"\\may-chu\chung\*.docx",
        "__init__ và snake_case_name",
        "# Vùng dữ liệu",
        "---",
        "&nbsp; là gì?",
        "5 > 3",
        "*.doc hoặc *.docx",
    ],
)
def test_signs_of_computing_stand_as_they_were_typed(text):
    assert unescape(line(text)) == text
    assert unescape(block(text)) == f"<p>{text}</p>\n"


def test_the_stated_markdown_is_drawn():
    assert line("Phím **Ctrl + S** *lưu* `tệp`\nmới") == (
        "Phím <strong>Ctrl + S</strong> <em>lưu</em> <code>tệp</code><br>\nmới"
    )
    assert block("Gồm:\n- một\n- hai") == "<p>Gồm:</p>\n<ul>\n<li>một</li>\n<li>hai</li>\n</ul>\n"
    assert block("1. một\n2. hai").startswith("<ol>\n<li>một</li>")
    assert '<table class="table">' in block("| Khâu | Giờ |\n|---|--:|\n| Ký | 4 |")


def test_gaps_are_replaced_in_the_safe_text():
    html = block_with("Giao thức {{1}} <b>", {"1": SafeString("<input>")})

    assert html == "<p>Giao thức <input> &lt;b&gt;</p>\n"
