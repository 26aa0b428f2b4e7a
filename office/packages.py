"""Archives from outside, unpacked in memory where that is safe. No Django.

An archive may lie about the sizes in it, so what really comes out is counted, a piece at a time.
Names that leave the archive, links and what stands twice in it are refused: nothing of it is ever
written to a disk, and none of these is in a file that an honest program made.
"""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from office.problems import UnreadableFile

MEBIBYTE = 2**20
MOST_UNPACKED_BYTES = 80 * MEBIBYTE
MOST_MEMBERS = 5000
#: Text shrinks 10 to 50 times. The ratio is asked only above a size that harms nobody.
MOST_RATIO = 200
HARMLESS_BYTES = 20 * MEBIBYTE
#: What the zip module raises over damaged archives.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)

_DAMAGED = (
    "Tệp nén bị hỏng hoặc bị cắt cụt (thường do tải lên, tải về chưa trọn); hãy lấy lại bản gốc."
)
_BOMB = (
    "Tệp nén bất thường: khi giải nén sẽ chiếm quá nhiều bộ nhớ nên không được mở; "
    "hãy chia thành nhiều tệp nhỏ hơn."
)


def read_package(
    data: bytes,
    *,
    name: str,
    most_bytes: int = MOST_UNPACKED_BYTES,
    most_members: int = MOST_MEMBERS,
) -> dict[str, bytes]:
    """Return what lies in a zip archive by name ("folder/file.xml"), folders left out.

    Raises:
        UnreadableFile: no archive, a damaged or encrypted one, one that unpacks to more than these
            limits, or one with names or links that lead out of it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.filename.endswith("/")]
            if len(members) > most_members or sum(one.file_size for one in members) > most_bytes:
                raise UnreadableFile(name, _BOMB)
            _check(members, name=name)
            return _unpack(archive, members, name=name, most_bytes=most_bytes)
    except BROKEN as error:
        raise UnreadableFile(name, _DAMAGED) from error


def _check(members: list[zipfile.ZipInfo], *, name: str) -> None:
    names = [_clean(one.filename) for one in members]
    if len(set(names)) < len(names):
        raise UnreadableFile(name, "Tệp nén chứa hai tệp cùng tên nên không được mở.")
    for one, inner in zip(members, names, strict=True):
        if one.flag_bits & 0x1:
            what = "Tệp nén được đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
            raise UnreadableFile(name, what)
        path = PurePosixPath(inner)
        leads_out = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
        if leads_out or stat.S_ISLNK(one.external_attr >> 16):
            what = f"Tệp nén chứa đường dẫn không an toàn “{inner[:80]}” nên không được mở."
            raise UnreadableFile(name, what)


def _unpack(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], *, name: str, most_bytes: int
) -> dict[str, bytes]:
    found, total = {}, 0
    for one in members:
        pieces, unpacked = [], 0
        with archive.open(one) as part:
            while chunk := part.read(MEBIBYTE):
                pieces.append(chunk)
                unpacked += len(chunk)
                total += len(chunk)
                swollen = unpacked > MOST_RATIO * max(1, one.compress_size)
                if total > most_bytes or (swollen and total > HARMLESS_BYTES):
                    raise UnreadableFile(name, _BOMB)
        found[_clean(one.filename)] = b"".join(pieces)
    return found


def _clean(name: str) -> str:
    cleaned = name.replace("\\", "/")
    return cleaned.removeprefix("./") or "?"
