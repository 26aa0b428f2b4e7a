"""Files as Moodle writes them, made for tests."""

import base64

from tests.picture_files import png


def quiz(*questions: str) -> bytes:
    """Return a file of questions."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    return "\n".join([head, *questions, "</quiz>"]).encode()


def question(type_: str, body: str, *, stem: str = "<p>Câu dẫn</p>", name: str = "Tên câu") -> str:
    """Return one question; `stem` is HTML."""
    return (
        f'<question type="{type_}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{body}</question>"
    )


def answer(text: str, fraction: str = "0", more: str = "") -> str:
    """Return an answer with its share of the points."""
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


def file(name: str = "hinh.png", colour: str = "red") -> str:
    """Return an embedded picture."""
    encoded = base64.b64encode(png(colour)).decode()
    return f'<file name="{name}" path="/" encoding="base64">{encoded}</file>'


def pair(left: str, right: str) -> str:
    """Return a pair to match."""
    return (
        f'<subquestion format="html"><text>{left}</text>'
        f"<answer><text>{right}</text></answer></subquestion>"
    )


def rows(*texts: str, remark: str = "") -> str:
    """Return numbered rows as the plugins of ETH Zürich write them."""
    return "".join(
        f'<row number="{number}"><optiontext format="html"><text>{text}</text></optiontext>'
        f'<feedbacktext format="html"><text>{remark}</text></feedbacktext></row>'
        for number, text in enumerate(texts, 1)
    )


def columns(*texts: str) -> str:
    """Return numbered columns."""
    return "".join(
        f'<column number="{number}"><responsetext><text>{text}</text></responsetext></column>'
        for number, text in enumerate(texts, 1)
    )


def weights(*right: tuple[int, int]) -> str:
    """Return the weights of (row, column) that are right."""
    return "".join(
        f'<weight rownumber="{row}" columnnumber="{column}"><value>\n 1.000\n</value></weight>'
        for row, column in right
    )


SINGLE = "<single>true</single>"
SEVERAL = "<single>false</single>"
FEEDBACK = '<feedback format="html"><text>Nhận xét</text></feedback>'

#: One of each type that has a kind here.
EVERY = (
    question(
        "multichoice",
        SINGLE + answer("<p>Hà Nội</p>", "100") + answer("Huế", "50", FEEDBACK) + answer("Vinh"),
    ),
    question(
        "multichoice",
        SEVERAL + answer("a", "50") + answer("b", "50") + answer("c", "-50") + answer("d", "-50"),
    ),
    question("truefalse", answer("true", "0") + answer("false", "100")),
    question(
        "shortanswer",
        "<usecase>0</usecase>" + answer("bốn", "100") + answer("4", "100") + answer("*", "0"),
    ),
    question(
        "numerical",
        answer("3,14", "100", "<tolerance>0.005</tolerance>")
        + answer("*", "0")
        + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>",
    ),
    question("matching", pair("ếch", "lưỡng cư") + pair("mèo", "thú") + pair("", "sâu bọ")),
    question("ddmatch", pair("1", "một") + pair("2", "hai")),
    question(
        "essay",
        '<maxwordlimit>200</maxwordlimit><graderinfo format="html"><text>Đủ ba ý</text></graderinfo>',
    ),
    question(
        "essay",
        "<responseformat>noinline</responseformat><attachments>1</attachments>"
        "<filetypeslist>.docx,.pdf</filetypeslist><maxbytes>2097152</maxbytes>"
        '<graderinfo format="html"><text>Đúng mẫu</text></graderinfo>',
    ),
    question(
        "cloze",
        "",
        stem="<p>{1:SHORTANSWER:=Hà Nội#đúng~%50%Ha Noi} có {1:MCV:hai~=tám\\}~chín} triệu</p>",
    ),
    question(
        "gapselect",
        "<selectoption><text>đỏ</text><group>1</group></selectoption>"
        "<selectoption><text>xanh</text><group>1</group></selectoption>",
        stem="Máu [[1]], lá [[2]]",
    ),
    question(
        "ddwtos",
        "<dragbox><text>đỏ</text><group>1</group></dragbox>"
        "<dragbox><text>xanh</text><group>1</group><infinite/></dragbox>",
        stem="Lá [[2]]",
    ),
    question("ordering", answer("hai", "2.0000000") + answer("một", "1") + answer("ba", "3")),
    question(
        "mtf",
        '<row number="1"><rowtext><text>Một</text></rowtext></row>'
        '<row number="2"><rowtext><text>Hai</text></rowtext></row>'
        '<column number="1"><responsetext><text>Đúng</text></responsetext></column>'
        '<column number="2"><responsetext><text>Sai</text></responsetext></column>'
        '<weight rownumber="1" columnnumber="2"><value>1.000</value></weight>'
        '<weight rownumber="2" columnnumber="1"><value>1.000</value></weight>',
    ),
    question(
        "multichoice",
        SINGLE
        + answer('<img src="@@PLUGINFILE@@/a%20b.png" alt="Đỏ">', "100", file("a b.png"))
        + answer('<img src="@@PLUGINFILE@@/c.png" alt="Xanh">', "0", file("c.png", "blue")),
    ),
)
