"""Small files of other programs' formats, with a question that is right and some that are not."""

_CHOICE = """<question type="multichoice"><name><text>{name}</text></name>
<questiontext format="html"><text><![CDATA[<p>{stem}</p>]]></text></questiontext>
<defaultgrade>1</defaultgrade><single>true</single><shuffleanswers>true</shuffleanswers>
<answer fraction="{key}" format="html"><text>Ctrl+C</text><feedback><text>Đúng.</text></feedback></answer>
<answer fraction="0" format="html"><text>Ctrl+V</text><feedback><text></text></feedback></answer>
</question>"""


def moodle_quiz() -> bytes:
    """Two questions that can be taken, nearly the same, and one without a key."""
    questions = (
        _CHOICE.format(name="Sao chép", stem="Phím nào sao chép đoạn văn đã chọn?", key=100),
        _CHOICE.format(name="Sao chép lại", stem="Phím nào sao chép đoạn văn đã chọn?", key=100),
        _CHOICE.format(name="Chưa có đáp án", stem="Tổ hợp nào in tệp đang mở?", key=0),
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'.encode()
