"""Word files made of XML, as Word and other programs write them; for tests."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def run(text: str, *looks: str) -> str:
    """A run; looks are elements of its properties: "b", 'color w:val="FF0000"'."""
    properties = "".join(f"<w:{look}/>" for look in looks)
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; runs that are no XML are plain text, with tabs and line ends."""
    inner = "".join(one if one.startswith("<") else _plain(one) for one in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def _plain(text: str) -> str:
    shown = escape(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    shown = shown.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>'


def numbered(text: str, number: int, level: int = 0, *looks: str) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(run(text, *looks), properties=properties)


def table(*rows: Iterable[str]) -> str:
    """A table; cells that are no XML are one plain paragraph."""
    shown = ""
    for row in rows:
        cells = (one if one.startswith("<") else p(one) for one in row)
        shown += f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"
    return f"<w:tbl>{shown}</w:tbl>"


def picture(id_: str, description: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{description}"/>'
        f'<a:graphic><a:graphicData><a:blip r:embed="{id_}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def numbering(*lists: Iterable[tuple[str, str]]) -> bytes:
    """numbering.xml: lists 1, 2 ... of levels, each a form and a text ("upperLetter", "%1.")."""
    abstract, numbers = "", ""
    for number, levels in enumerate(lists, 1):
        shown = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for depth, (form, text) in enumerate(levels)
        )
        abstract += f'<w:abstractNum w:abstractNumId="{number}">{shown}</w:abstractNum>'
        numbers += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    return f"<w:numbering {_SPACES}>{abstract}{numbers}</w:numbering>".encode()


def styles(inner: str) -> bytes:
    return f"<w:styles {_SPACES}>{inner}</w:styles>".encode()


def docx(
    *blocks: str, parts: Mapping[str, bytes] | None = None, media: Mapping[str, bytes] | None = None
) -> bytes:
    """A .docx with these blocks; `media` are pictures by the id that refers to them."""
    body = "".join(blocks)
    files = {
        "[Content_Types].xml": _TYPES.encode(),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>".encode(),
        **{f"word/{name}": data for name, data in (parts or {}).items()},
    }
    if media:
        relations = ""
        for id_, data in media.items():
            ending = "png" if data.startswith(b"\x89PNG") else "wmf"
            files[f"word/media/{id_}.{ending}"] = data
            relations += f'<Relationship Id="{id_}" Type="image" Target="media/{id_}.{ending}"/>'
        files["word/_rels/document.xml.rels"] = (
            f'<Relationships xmlns="x">{relations}</Relationships>'.encode()
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()
