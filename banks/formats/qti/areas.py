"""Places on a picture: shapes in points or shares become rectangles in whole percent."""

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from PIL import Image

from banks.formats.html_text import Converted
from banks.formats.qti.drafting import Draft
from banks.formats.qti.numbers import as_number
from banks.formats.qti.wording import NO_KEY
from banks.kinds.hotspot import LEAST_SIDE
from office.pictures import FORMATS
from office.text import clean_line

NEEDS_TWO = (
    "Tệp chỉ khoanh một vùng đúng trên hình; ở đây thí sinh chọn giữa ít nhất hai vùng. "
    "Hãy khoanh thêm các vùng nhiễu."
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape as a file has it; `numbers` are points of the picture, or shares of its sides."""

    kind: str  # rect, circle, ellipse, poly, default
    numbers: tuple[Decimal, ...]
    name: str = ""
    #: the numbers as they stand in the file
    drawn: tuple[Decimal, ...] = ()

    def box(self) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
        """Return left, top, right and bottom of what encloses it; None where it is no shape."""
        numbers = self.numbers
        match self.kind, len(numbers):
            case "rect", 4:
                left, top, right, bottom = numbers
            case "circle", 3:
                x, y, radius = numbers
                left, top, right, bottom = x - radius, y - radius, x + radius, y + radius
            case "ellipse", 4:
                x, y, wide, high = numbers
                left, top, right, bottom = x - wide, y - high, x + wide, y + high
            case "poly", count if count >= 6:
                across, down = numbers[0::2], numbers[1::2]
                left, top, right, bottom = min(across), min(down), max(across), max(down)
            case _:
                return None
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def numbers_of(text: str) -> tuple[Decimal, ...]:
    """Return the numbers of a list such as "10,20 30,40"; none where one of them is none."""
    found = [as_number(part) for part in text.replace(",", " ").split()[:400]]
    return tuple(one for one in found if one is not None) if None not in found else ()


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a picture in points, read from its beginning."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return picture.size
    except Exception:  # whatever a damaged picture makes its reader raise
        return None


@dataclass(frozen=True, slots=True)
class Places:
    """A picture with shapes by identifier, and the right ones."""

    stem: Converted
    src: str
    description: str
    #: what the numbers of shapes are shares of, as far as the file says
    size: tuple[Decimal, Decimal] | None
    shapes: Mapping[str, Shape]
    key: Sequence[str]
    several: bool


def point_at(draft: Draft, asked: Places) -> None:
    """Take a question with places on a picture."""
    stem = draft.stem(asked.stem)
    key = [id_ for id_ in dict.fromkeys(asked.key) if id_ in asked.shapes]
    description = clean_line(asked.description) or clean_line(stem)[:200]
    picture = draft.picture(asked.src, description) if asked.src else "câu không có hình"
    if isinstance(picture, str):
        draft.refuse(f"Câu chọn vùng trên hình: {picture}.", kind="hotspot")
        return
    if len(asked.shapes) < 2:
        draft.refuse(NEEDS_TWO, kind="hotspot", content={"stem": stem, "picture": picture})
        return
    if not key:
        draft.refuse(NO_KEY, kind="hotspot", content={"stem": stem, "picture": picture})
        return
    size = asked.size
    if size is None:
        found = size_of(draft.find(asked.src) or b"")
        size = (Decimal(found[0]), Decimal(found[1])) if found else None
    areas: list[dict[str, Any]] = []
    for number, shape in enumerate(asked.shapes.values(), 1):
        area = _percent(shape, size or (Decimal(picture["width"]), Decimal(picture["height"])))
        if area is None:
            what = (
                f"Vùng {number} không phải là hình chữ nhật, hình tròn hay đa giác nằm trong hình; "
                "hãy khoanh lại vùng này."
            )
            draft.refuse(what, kind="hotspot", content={"stem": stem, "picture": picture})
            return
        if shape.kind != "rect":
            draft.lose("vùng tròn hoặc đa giác trở thành hình chữ nhật bao quanh nó")
        areas.append({"name": clean_line(shape.name) or f"Vùng {number}", **area})
    numbers = {id_: str(number) for number, id_ in enumerate(asked.shapes, 1)}
    content = {
        "stem": stem,
        "picture": picture,
        "areas": areas,
        "several": asked.several or len(key) > 1,
        "key": [numbers[id_] for id_ in key],
    }
    draft.take("hotspot", content)


def _percent(shape: Shape, size: tuple[Decimal, Decimal]) -> dict[str, int] | None:
    box = shape.box()
    if box is None or min(size) <= 0:
        return None
    left, top, right, bottom = box
    across = _span(left, right, size[0])
    down = _span(top, bottom, size[1])
    if across is None or down is None:
        return None
    return {"x": across[0], "y": down[0], "width": across[1], "height": down[1]}


def _span(begin: Decimal, end: Decimal, whole: Decimal) -> tuple[int, int] | None:
    """Return where a stretch begins and how long it is, in percent; both ends to the nearest."""
    if end <= 0 or begin >= whole:
        return None
    first = int((max(Decimal(0), begin) * 100 / whole).quantize(Decimal(1)))
    last = int((min(whole, end) * 100 / whole).quantize(Decimal(1)))
    if last - first < LEAST_SIDE:
        middle = (max(Decimal(0), begin) + min(whole, end)) * 50 / whole
        first = int(middle.quantize(Decimal(1), ROUND_FLOOR)) - LEAST_SIDE // 2
        last = int(middle.quantize(Decimal(1), ROUND_CEILING)) + LEAST_SIDE // 2
    first = max(0, min(first, 100 - LEAST_SIDE))
    return first, max(LEAST_SIDE, min(last, 100) - first)
