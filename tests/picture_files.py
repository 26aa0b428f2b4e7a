"""Pictures made for tests, and questions that show them."""

import io
from typing import Any

from PIL import Image

from banks.models import Bank, BankPicture
from banks.pictures import add_picture
from tests.make import EIGHT, make_user


def png(colour: Any = "red", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return the bytes of a picture of one colour; PNG unless another `format` is asked for."""
    mode = options.pop("mode", "RGB")
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, **{"format": "PNG", **options})
    return written.getvalue()


def make_picture(bank: Bank, colour: str = "red") -> BankPicture:
    """A picture of a bank."""
    return add_picture(bank=bank, content=png(colour), name="a.png", by=make_user(), at=EIGHT)


def named(picture: BankPicture, description: str) -> dict[str, Any]:
    """Return a picture as content names it."""
    return {
        "sha256": picture.file.sha256,
        "width": picture.width,
        "height": picture.height,
        "description": description,
    }


def image_choice(bank: Bank) -> dict[str, Any]:
    """Return the content of a choice of two pictures of a bank."""
    return {
        "stem": "Hình nào màu đỏ?",
        "options": {
            "A": named(make_picture(bank, "red"), "Hình thứ nhất"),
            "B": named(make_picture(bank, "blue"), "Hình thứ hai"),
        },
        "key": "A",
    }


def hotspot(bank: Bank) -> dict[str, Any]:
    """Return the content of two places on a picture of a bank."""
    return {
        "stem": "Nút nào lưu tệp?",
        "picture": named(make_picture(bank, "green"), "Cửa sổ có hai nút"),
        "areas": [
            {"name": "Nút lưu", "x": 10, "y": 10, "width": 20, "height": 20},
            {"name": "Nút in", "x": 50, "y": 10, "width": 20, "height": 20},
        ],
        "several": False,
        "key": ["1"],
    }


#: How a question of each kind with pictures is made for a bank.
PICTURED = {"image_choice": image_choice, "hotspot": hotspot}
