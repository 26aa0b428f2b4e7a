"""The workbook of lists alone: skills, positions and fields, requirements; no questions in it.

Its sheets are those that a workbook of questions may bring (`banks.formats.workbook_lists`).
Codes that are not in the file are looked up in what is stored.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from banks.formats.workbook_lists import (
    ABOVE,
    CODE,
    FIELD,
    GROUP,
    GROUPS,
    LIST,
    LIST_COLUMNS,
    LISTS,
    MODULE,
    NAME,
    POSITION,
    REQUIREMENTS,
    SKILL_COLUMNS,
    SKILLS,
    read_requirements,
    read_skills,
    read_terms,
)
from banks.parsed import ParsedBank
from office.headers import Column
from office.problems import Problem
from office.sheets import read_workbook
from office.template_books import Entry, SheetToFill, is_guidance, write_template

FORMAT = "lists"
MOST_ROWS = 5000


def read_lists(source: Path | bytes, *, name: str = "") -> ParsedBank:
    """Return skills, positions, fields and requirements of a workbook.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read (`office.sheets`).
    """
    book = read_workbook(source, name=name)
    problems: list[Problem] = []
    own = {title: book.find(title) for title in (SKILLS, LISTS, REQUIREMENTS)}
    for sheet in book.sheets:
        if sheet.rows and not is_guidance(sheet.title) and sheet not in own.values():
            what = "Trang tính không thuộc mẫu danh mục nên không được đọc."
            problems.append(Problem(sheet.title, what, "warning"))
    if not any(sheet is not None and sheet.rows for sheet in own.values()):
        titles = ", ".join(f"“{title}”" for title in own)
        what = f"Không có trang tính nào trong số {titles}; hãy dùng tệp mẫu."
        problems.append(Problem(book.name, what))
    read = 0
    for title, found in own.items():
        rows = len(found.rows) - 1 if found is not None and found.rows else 0
        read += max(0, rows)
        if rows > MOST_ROWS:
            what = f"Trang tính có {rows} dòng, quá {MOST_ROWS} dòng; danh mục không dài như vậy."
            problems.append(Problem(title, what))
            own[title] = None
    skills = read_skills(own[SKILLS], problems, is_whole=False)
    positions, fields = read_terms(own[LISTS], problems)
    shares = read_requirements(own[REQUIREMENTS], problems, positions=(), skills=())
    if not (problems or skills or positions or fields or shares.positions):
        what = "Chưa có dòng nào dưới các dòng tiêu đề; hãy điền danh mục rồi tải lên lại."
        problems.append(Problem(book.name, what))
    return ParsedBank(
        format=FORMAT,
        read=read,
        questions=(),
        skills=skills,
        positions=positions,
        fields=fields,
        requirements=shares.rows,
        problems=tuple(problems),
        asking_positions=shares.positions,
        asked_skills=shares.skills,
    )


_INSTRUCTIONS = (
    "Trang “Danh mục”: vị trí việc làm và lĩnh vực quản lý. Danh sách cán bộ, câu hỏi và ma trận đề gọi chúng bằng mã.",
    "Trang “Kỹ năng”: mô đun (bỏ trống cột Thuộc) và các kỹ năng của từng mô đun.",
    "Trang “Yêu cầu vị trí”: mỗi dòng một mã vị trí, mỗi cột một mô đun, tiêu đề cột là mã mô đun (cột chưa có thì gõ thêm); ô ghi tỷ lệ phần trăm phải đạt, ví dụ 60; bỏ trống là không yêu cầu.",
    "Các dòng có sẵn là những gì đã có trong hệ thống; để nguyên thì không có gì thay đổi. Mã đã có giữ tên cũ.",
    "Tệp được kiểm tra trước; chỉ khi anh/chị xác nhận, toàn bộ tệp mới được nhập. Có lỗi thì không dòng nào được nhập.",
    "Không gộp ô, không dùng công thức; tên gõ bằng phông Unicode.",
)
_LIST_HELP = {
    LIST: ("Dòng này thuộc danh mục nào.", (POSITION, FIELD), 24),
    CODE: ("Mã không dấu, ví dụ CV, TAI_CHINH.", (), 20),
    NAME: ("Tên đầy đủ, có dấu.", (), 50),
    GROUP: ("Chỉ với vị trí việc làm.", tuple(GROUPS), 32),
    ABOVE: ("Chỉ với lĩnh vực chia nhỏ: mã của lĩnh vực lớn.", (), 20),
}
_SKILL_HELP = {
    CODE: ("Mã mô đun hoặc kỹ năng, ví dụ IU01, IU01.1.", 20),
    NAME: ("Tên đầy đủ, có dấu.", 60),
    MODULE: ("Mã mô đun mà kỹ năng thuộc về; bỏ trống nếu dòng là mô đun.", 20),
}


def lists_template(
    *,
    skills: Sequence[tuple[str, str, str]] = (),
    positions: Sequence[tuple[str, str, str]] = (),
    fields: Sequence[tuple[str, str, str]] = (),
    shares: Sequence[tuple[str, str, Decimal]] = (),
) -> bytes:
    """Return the workbook to fill in, with what is stored already in its rows.

    Args:
        skills: code, name and code of the module ("" for a module).
        positions: code, name and group (`PositionGroup`).
        fields: code, name and code of the field that it divides ("" for none).
        shares: position, module and the share (0 to 100) that is asked for today.
    """
    groups = {group: name for name, group in GROUPS.items()}
    list_rows = [
        *(
            {LIST: POSITION, CODE: code, NAME: name, GROUP: groups[group]}
            for code, name, group in positions
        ),
        *({LIST: FIELD, CODE: code, NAME: name, ABOVE: above} for code, name, above in fields),
    ]
    lists = SheetToFill(
        LISTS,
        [
            Entry(column, told, choices, "text" if column.name == CODE else "", width)
            for column in LIST_COLUMNS
            for told, choices, width in [_LIST_HELP[column.name]]
        ],
        rows=list_rows,
        examples=[
            {LIST: POSITION, CODE: "CV", NAME: "Chuyên viên", GROUP: groups["CNCN"]},
            {LIST: POSITION, CODE: "LD_PHONG", NAME: "Lãnh đạo cấp phòng", GROUP: groups["LDQL"]},
            {LIST: FIELD, CODE: "TAI_CHINH", NAME: "Tài chính"},
            {LIST: FIELD, CODE: "NGAN_SACH", NAME: "Ngân sách", ABOVE: "TAI_CHINH"},
        ],
    )
    skill_sheet = SheetToFill(
        SKILLS,
        [
            Entry(column, told, (), "text" if column.name != NAME else "", width)
            for column in SKILL_COLUMNS
            for told, width in [_SKILL_HELP[column.name]]
        ],
        rows=[{CODE: code, NAME: name, MODULE: module} for code, name, module in skills],
        examples=[
            {CODE: "IU01", NAME: "Hiểu biết về công nghệ thông tin cơ bản"},
            {CODE: "IU01.1", NAME: "Kiến thức cơ bản về máy tính", MODULE: "IU01"},
        ],
    )
    modules = [(code, name) for code, name, module in skills if not module]
    asked: dict[str, dict[str, object]] = {
        position: {POSITION: position} for position, _name, _group in positions
    }
    for position, module, share in shares:
        asked.setdefault(position, {POSITION: position})[module] = share
    columns = {code for code, _name in modules} | {module for _p, module, _s in shares}
    requirement_sheet = SheetToFill(
        REQUIREMENTS,
        [
            Entry(Column(POSITION), "Mã vị trí việc làm.", style="text", width=24),
            *(
                Entry(Column(code, required=False), "Tỷ lệ phần trăm phải đạt.", width=10)
                for code in sorted(columns)
            ),
        ],
        rows=list(asked.values()),
        examples=[{POSITION: "CV", code: 60} for code in sorted(columns)[:1]],
    )
    return write_template(
        heading="DANH MỤC VỊ TRÍ, LĨNH VỰC, KỸ NĂNG VÀ YÊU CẦU",
        instructions=_INSTRUCTIONS,
        sheets=[lists, skill_sheet, requirement_sheet],
    )
