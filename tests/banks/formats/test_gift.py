"""GIFT: every question of a text file is taken as Moodle would, or told of with its line."""

import pytest
from hypothesis import given

from banks.formats.encodings import decode
from banks.formats.gift import GiftFormat
from banks.formats.looking import Look
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.question_strategies import bank_of, questions

#: What the format holds whole.
HELD = ("single_choice", "multiple_choice", "true_false", "short_answer", "numeric", "matching")

EVERY = """\ufeff// [id:K-1] [tag:dễ]\r
::Thủ đô::Thủ đô của Việt Nam?{ ~Huế =Hà Nội#Đúng ~%50%Đà Nẵng }\r
\r
Chọn số chẵn {\r
  ~%50%2\r
\r
  ~%50%4\r
  ~%-100%5 ####Chẵn là chia hết cho 2\\nnhư 4 }\r
\r
$CATEGORY: $course$/CNTT/IU01.2\r
Mặt trời mọc ở hướng đông.{T#sai#đúng}\r
Mặt trời mọc ở hướng tây.{FALSE}\r
\r
Hai cộng hai?{=bốn =%100%4 =%50%bon}\r
\r
Số pi?{#3.14:0.005}\r
\r
Số pi?{#\r
  =3.14..3.16\r
  =%50%3:0.5~#Sai}\r
\r
[html]Ghép <b>loài</b>. {\r
  =[plain]ếch -> lưỡng cư\r
  =mèo -> thú\r
  = -> sâu bọ\r
}\r
\r
Hai cộng hai là {=bốn =4}.\r
\r
Grant {~chôn =an táng ~sống} ở đâu?\r
\r
Điền {=x =y} rồi chọn {~1 =2} nhé\r
\r
Viết về biển. {####Nêu đủ ba ý}\r
\r
Cái nào bằng 5? {~ \\= 2 + 2 = \\= 2 + 3 ~ \\{\\}\\~\\#\\\\ }\r
\r
[markdown]Chữ **đậm**\n\n{T}\r
"""


def read(text):
    return GiftFormat().read(text.encode(), name="cau.gift")


def only(text):
    found = read(text)
    assert not found.unread, found.unread
    (one,) = found.questions
    return one


def refusal(text):
    found = read(text)
    assert not found.questions
    return found.unread[0]


def test_a_question_of_each_form_is_taken_as_its_kind():
    found = read(EVERY)

    assert not found.unread
    assert [(one.kind, one.content) for one in found.questions] == [
        (
            "single_choice",
            {
                "stem": "Thủ đô của Việt Nam?",
                "options": {"A": "Huế", "B": "Hà Nội", "C": "Đà Nẵng"},
                "key": "B",
            },
        ),
        (
            "multiple_choice",
            {"stem": "Chọn số chẵn", "options": {"A": "2", "B": "4", "C": "5"}, "key": ["A", "B"]},
        ),
        ("true_false", {"stem": "Mặt trời mọc ở hướng đông.", "key": True}),
        ("true_false", {"stem": "Mặt trời mọc ở hướng tây.", "key": False}),
        ("short_answer", {"stem": "Hai cộng hai?", "accepted": ["bốn", "4"]}),
        ("numeric", {"stem": "Số pi?", "value": "3.14", "tolerance": "0.005"}),
        ("numeric", {"stem": "Số pi?", "value": "3.15", "tolerance": "0.01"}),
        (
            "matching",
            {
                "stem": "Ghép **loài**.",
                "pairs": [{"left": "ếch", "right": "lưỡng cư"}, {"left": "mèo", "right": "thú"}],
                "extra": ["sâu bọ"],
            },
        ),
        ("cloze", {"stem": "Hai cộng hai là {{1}}.", "gaps": [{"accepted": ["bốn", "4"]}]}),
        (
            "single_choice",
            {
                "stem": "Grant _____ ở đâu?",
                "options": {"A": "chôn", "B": "an táng", "C": "sống"},
                "key": "B",
            },
        ),
        (
            "cloze",
            {
                "stem": "Điền {{1}} rồi chọn {{2}} nhé",
                "gaps": [{"accepted": ["x", "y"]}, {"options": ["1", "2"], "key": "2"}],
            },
        ),
        (
            "essay",
            {
                "stem": "Viết về biển.",
                "words": 300,
                "rubric": "Nêu đủ ba ý",
                "model": "Nêu đủ ba ý",
            },
        ),
        (
            "single_choice",
            {
                "stem": "Cái nào bằng 5?",
                "options": {"A": "= 2 + 2", "B": "= 2 + 3", "C": "{}~#\\"},
                "key": "B",
            },
        ),
        ("true_false", {"stem": "Chữ **đậm**", "key": True}),
    ]


def test_what_stands_beside_a_question_is_kept_or_told():
    found = read(EVERY)

    first, second, third, *_rest = found.questions
    assert (first.code, first.where) == ("K-1", "câu 1 (dòng 2, “Thủ đô”)")
    assert second.explanation == "Chẵn là chia hết cho 2\nnhư 4"
    assert third.skill == "IU01.2"
    told = [(one.where, one.what) for one in found.lost]
    assert told[:3] == [
        ("câu 1 (dòng 2, “Thủ đô”)", "Thẻ (tag) “dễ”."),
        ("câu 1 (dòng 2, “Thủ đô”)", "Lời nhận xét riêng của phương án B."),
        (
            "câu 1 (dòng 2, “Thủ đô”)",
            "Phần trăm điểm của phương án C (50 %): ở đây câu một lựa chọn chỉ có đúng hoặc sai.",
        ),
    ]
    assert len([where for where, _what in told if where.startswith("câu 5 ")]) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Câu hỏi {}", "chưa có hướng dẫn chấm"),
        ("Chỉ là một đoạn chữ", "không phải câu hỏi"),
        ("Câu hỏi {=a ~b\n\n::Câu sau::Đúng {T", "đóng lại"),
        ("Câu } hỏi {T}", "không khớp"),
        ("Câu hỏi {=a{1} ~b}", "không khớp"),
        ("Câu hỏi {~a ~b}", "Chưa có đáp án"),
        ("Câu hỏi {=a =a ~b}", "đều được trọn điểm"),
        ("Câu hỏi {=a -> b = c}", "thiếu dấu ->"),
        ("Câu hỏi {#}", "Chưa có đáp án"),
        ("Câu hỏi {#năm}", "không phải"),
        ("Câu hỏi {=%50%a}", "trọn điểm"),
        ("Câu hỏi {=*}", "mẫu với dấu *"),
        ('[html]Xem <img src="a.png"> này {T}', "có hình"),
    ],
)
def test_what_cannot_be_taken_is_told_with_the_reason(text, reason):
    left = refusal(text)

    assert left.where.startswith("câu 1 (dòng 1")
    assert any(reason in problem.what for problem in left.problems), left.problems
    assert left.source


@pytest.mark.parametrize(
    "text",
    [
        "::Một::Câu một {T}\n::Hai::Câu hai {F}",
        "Câu một {T}\n// ghi chú\nCâu hai {F}",
        "Câu một {T}\n\n\n\nCâu hai\n\n{F}",
        "::Một::\n\nCâu một {T}\n$CATEGORY: a/b\nCâu hai {F}",
        "Câu một {\n// ghi chú { }\nT}\nCâu hai {\n\nF\n\n}",
    ],
)
def test_questions_are_told_apart_however_they_are_spaced(text):
    assert [one.content for one in read(text).questions] == [
        {"stem": "Câu một", "key": True},
        {"stem": "Câu hai", "key": False},
    ]


def test_signs_in_tags_entities_and_formulas_mean_nothing():
    text = '[html]Tính <span class="a=b">$$\\frac{1}{2}$$</span> &#61; ? {=$$x=1$$ ~&#35;2}'

    assert only(text).content == {
        "stem": "Tính $$\\frac{1}{2}$$ = ?",
        "options": {"A": "$$x=1$$", "B": "#2"},
        "key": "A",
    }


def test_a_command_of_a_formula_is_no_end_of_a_line():
    assert only("$$a\\neq b_{1}$$\\nlà \\(x_{2}\\)? {T}").content["stem"] == (
        "$$a\\neq b_{1}$$\nlà \\(x_{2}\\)?"
    )


def test_nothing_that_runs_stays_in_a_text():
    text = "<b>Câu</b><script>alert(1)</script> hỏi <img src='x' onerror='y()'>{T}"

    left = refusal(text)

    assert left.content["stem"] == "**Câu** hỏi"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"// ghi chu\n"])
def test_a_file_without_a_question_is_refused_in_words(data):
    with pytest.raises(UnreadableFile):
        GiftFormat().read(data, name="a.txt")


@pytest.mark.parametrize(
    ("text", "is_gift"),
    [
        ("Câu hỏi {=a ~b}", True),
        ("::a::b{T}", True),
        ("[html]a{}", True),
        ('{"a": {}}', False),
        ("<quiz>{=a}</quiz>", False),
        ("int main() { return 0; }", False),
        ("Câu 1. a\nA. b\nB. c\nĐáp án: A", False),
    ],
)
def test_the_format_is_recognised_by_what_stands_in_a_file(text, is_gift):
    assert bool(GiftFormat().claims(Look(text.encode(), name="a.txt"))) is is_gift


@pytest.mark.parametrize("piece", ["{", "}", "{=a\n\n", "::", "\\", "~", "a{T}\n", "<a b='", "$$"])
@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_a_file_made_to_exhaust_a_reader_is_read_in_time(piece):

    GiftFormat().read(b"x {=a ~" + piece.encode() * (300_000 // len(piece)), name="a.txt")


@given(question=questions(*HELD))
def test_what_is_written_comes_back_whole(question):
    written = GiftFormat().write(bank_of(question), title="Ngân hàng / A", stamp="Trần A")

    assert written.count == 1
    if not decode(written.content).is_certain:
        return  # letters that a text of an old font could have
    back = GiftFormat().read(written.content, name="a.gift")
    assert not back.unread
    (one,) = back.questions
    assert (one.code, one.kind, one.content, one.explanation) == (
        question.code,
        question.kind,
        question.content,
        question.explanation,
    )


@given(question=questions("ordering", "cloze", "image_choice", "hotspot", "file_upload", "matrix"))
def test_what_gift_cannot_hold_is_listed(question):
    written = GiftFormat().write(bank_of(question), title="Ngân hàng")

    if question.kind == "cloze" and written.count:
        assert len(question.content["gaps"]) == 1
    else:
        assert question.code in [one.where for one in written.lost]


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 300))]
)
def test_a_damaged_file_is_read_or_refused(seed):
    try:
        found = GiftFormat().read(mutated(EVERY.encode(), seed), name="cau.gift")
    except UnreadableFile:
        return
    assert found.read == len(found.questions) + len(found.unread)


def test_a_title_begins_a_question_whatever_stands_after_the_brackets_before():
    text = "::Một:: Hai cộng {=hai} bằng bốn.\n::Hai:: Con gì ăn gì? {=mèo -> cá =chó -> xương}"

    found = GiftFormat().read(text.encode(), name="a.gift")

    assert [one.kind for one in found.questions] == ["cloze", "matching"]


def test_pairs_are_no_gap_of_a_sentence():
    text = "Hai {=hai} và con gì ăn gì? {=mèo -> cá =chó -> xương} nhé."

    found = GiftFormat().read(text.encode(), name="a.gift")

    assert "ghép nối" in found.unread[0].problems[0].what


def test_a_title_begins_a_question_also_behind_a_text_without_brackets():
    bank = GiftFormat().read("::A::Đọc kỹ đề.\n::B::Hai cộng hai?{#4}\n".encode())

    assert [one.content["stem"] for one in bank.questions] == ["Hai cộng hai?"]
    assert [one.content["stem"] for one in bank.unread] == ["Đọc kỹ đề."]


def test_a_sentence_that_is_over_before_its_brackets_gets_no_gap():
    bank = GiftFormat().read(
        'Số pi là mấy?{#3.14:0.01}.\n\nĐất tròn.{T}";\n\nThủ đô?{=Hà Nội}.\n\nHai là{#2}.'.encode()
    )

    assert [(one.kind, one.content["stem"]) for one in bank.questions] == [
        ("numeric", "Số pi là mấy?"),
        ("true_false", "Đất tròn."),
        ("short_answer", "Thủ đô?"),
        ("numeric", "Hai là _____."),
    ]


@pytest.mark.parametrize("text", ["Cột?\n~df.a\n=df.b\n", "Cột?\n~df{'a'}\n~df[a]\n=df.b\n"])
def test_answers_that_stand_outside_brackets_are_told(text):
    (left,) = GiftFormat().read(text.encode()).unread

    assert "phải nằm trong ngoặc" in left.problems[0].what


def test_empty_brackets_alone_are_no_sign_of_the_format():
    paper = "1. Vì sao lệnh trả về `{}`?\nA. Rỗng\nB. Lỗi\nĐáp án: A\n"

    assert GiftFormat().claims(Look(paper.encode(), name="a.txt")) < 15
    assert GiftFormat().claims(Look("::A::Vì sao?{}".encode(), name="a.txt")) == 90


def test_embedded_answers_of_moodle_are_gaps():
    bank = GiftFormat().read(
        "::A::Mặt trời mọc ở {1:MC:~tây~=đông~bắc}, lặn ở {1:SA:=tây~=phía tây}.\n\n"
        "::B::Tập hợp {2:SAC:=\\{1\\}#Đúng}".encode()
    )

    one, other = bank.questions
    assert one.content == {
        "stem": "Mặt trời mọc ở {{1}}, lặn ở {{2}}.",
        "gaps": [
            {"options": ["tây", "đông", "bắc"], "key": "đông"},
            {"accepted": ["tây", "phía tây"]},
        ],
    }
    assert other.content == {"stem": "Tập hợp {{1}}", "gaps": [{"accepted": ["{1}"]}]}
    assert [loss.what for loss in bank.lost] == [
        "Chỗ trống 1: lời nhận xét riêng của đáp án “{1}”.",
        "Chỗ trống 1: yêu cầu phân biệt chữ hoa, chữ thường.",
    ]
