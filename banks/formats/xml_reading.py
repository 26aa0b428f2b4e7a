"""XML from outside: no entities, no other files, no depth that would exhaust a parser."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from office.problems import UnreadableFile

#: Elements inside each other; a question of ten levels of tables has 60.
MOST_DEPTH = 200

_TRAPPED = "Tệp XML khai báo thực thể hoặc gọi tệp bên ngoài, dấu hiệu của tệp bị cài bẫy nên không được mở."


def read_xml(data: bytes, *, name: str) -> Element:
    """Return the first element of an XML file; a DOCTYPE is passed over.

    Raises:
        UnreadableFile: no well-formed XML, one that declares entities, or one too deep.
    """
    try:
        root: Element = fromstring(
            data, forbid_dtd=False, forbid_entities=True, forbid_external=True
        )
    except DefusedXmlException as error:
        raise UnreadableFile(name, _TRAPPED) from error
    except (ParseError, ValueError, LookupError) as error:
        where = getattr(error, "position", None)
        place = f" (dòng {where[0]}, cột {where[1] + 1})" if where else ""
        what = f"Tệp XML không đúng cú pháp{place}; hãy xuất lại từ phần mềm gốc."
        raise UnreadableFile(name, what) from error
    _check_depth(root, name=name)
    return root


def _check_depth(root: Element, *, name: str) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise UnreadableFile(
                name, f"Tệp XML lồng nhau quá {MOST_DEPTH} tầng nên không được mở."
            )
        level = [child for one in level for child in one]


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
