"""HTML of other programs becomes the text of questions: what it shows stays, the rest is told."""

import pytest
from hypothesis import given

from banks.formats.html_text import to_html, to_text
from tests.banks.question_strategies import blocks


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>một</p>\n<p>hai<br>ba</p>", "một\n\nhai\nba"),
        ("<div>một</div><div>hai</div>", "một\nhai"),
        ("<p><b>đậm</b> và <i>nghiêng</i></p>", "**đậm** và *nghiêng*"),
        ("<b>a</b><b>b</b> <strong>c</strong>", "**ab c**"),
        ("<b><i>cả hai</i></b>", "***cả hai***"),
        ("<b><p>một</p><p>hai</p></b>", "**một**\n\n**hai**"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol start=3><li>a<li><p>b</p><p>c</p></ol>", "3. a\n4. b\n   c"),
        ('<ol type="A"><li>Hà Nội<li>Huế</ol>', "A. Hà Nội\nB. Huế"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>x<br>y</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | x / y |",
        ),
        ("<table><tr><td>một ô</td></tr></table>", "một ô"),
        ("<pre>if x:\n    y</pre>", "```\nif x:\n    y\n```"),
        ("dùng <code>a`b</code> nhé", "dùng `` a`b `` nhé"),
        ("x<sup>2</sup> + H<sub>2</sub>O + 10<sup>độ</sup>", "x² + H₂O + 10^(độ)"),
        ("\\(\\)Giải \\(x\\)", "Giải \\(x\\)"),
        ("$$a^2*b$$ và \\(x&lt;y\\)", "$$a^2*b$$ và \\(x<y\\)"),
        ("&lt;b&gt; &amp;amp; &nbsp;x&#0;", "<b> &amp;  x\ufffd"),
        ("List<String> a < b && c > d", "List<String> a < b && c > d"),
        ("thẻ <b> để làm gì?", "thẻ <b> để làm gì?"),
        ('<img data-equation-content="x^2" src="/e/1">', "\\(x^2\\)"),
        ('<img src="https://latex.codecogs.com/gif.latex?x%5E2">', "\\(x^2\\)"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x^2"),
        (
            '<math><mi>x</mi><annotation encoding="application/x-tex">x</annotation></math>',
            "\\(x\\)",
        ),
        ("<!-- x --><o:p>&nbsp;</o:p>chữ<![if !vml]>", "chữ"),
    ],
)
def test_what_a_text_shows_stays(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text", "told"),
    [
        ("a<script>alert(1)</script>b", "ab", "script"),
        ("<p onclick='x()'>a</p>", "a", "on…"),
        ('<a href="https://a.vn/x">xem</a>', "xem", "https://a.vn/x"),
        ('<a href="javascript:x()">xem</a>', "xem", "mã chạy"),
        ("<iframe src='http://x'>y</iframe>a", "a", "iframe"),
        ("<video src='a.mp4'>không xem được</video>a", "a", "a.mp4"),
        ("<svg><text>x</text></svg>a", "a", "SVG"),
        ("f<u>oo</u>d", "f[oo]d", "gạch chân"),
        ("<u>từ</u> này", "**từ** này", "gạch chân"),
        ("a<b>b</b>c", "abc", "đậm"),
        ("<del>a</del>", "a", "gạch ngang"),
        ("<table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>", None, "lồng"),
    ],
)
def test_what_cannot_be_kept_is_told(html, text, told):
    found = to_text(html)

    assert text is None or found.text == text
    assert any(told in what for what in found.lost)


def test_pictures_are_handed_over_with_what_they_show():
    found = to_text('<p>Xem <img src="data:image/png;base64,AA" alt="Bản đồ"><img src=b.png></p>')

    assert found.text == "Xem"
    assert [(one.src, one.alt) for one in found.pictures] == [
        ("data:image/png;base64,AA", "Bản đồ"),
        ("b.png", ""),
    ]


@given(text=blocks())
def test_a_text_written_as_html_comes_back_the_same(text):
    assert to_text(to_html(text)).text == text


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<a '", "<b>", "<ul><li>", "<table><tr><td>", "<!--", "<div>", "<sup>", "&"],
)
@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_a_text_made_to_exhaust_a_reader_is_read_in_time(piece):

    to_text(piece * (200_000 // len(piece)))
