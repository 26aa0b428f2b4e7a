"""Is this file a workbook, and is it safe to open? Asked before any parser sees it. No Django.

Archives may lie about their sizes, so what really comes out is counted, a piece at a time.
"""

import io
import zipfile
from pathlib import Path

from office.packages import (
    BROKEN,
    HARMLESS_BYTES,
    MEBIBYTE,
    MOST_RATIO,
    MOST_UNPACKED_BYTES,
)
from office.problems import UnreadableFile

#: A roster of 40,000 officials takes 2.4 MB and unpacks to 37 MB.
MOST_FILE_BYTES = 32 * MEBIBYTE
MOST_PARTS = 2000

_SAVE_AS = "Hãy mở bằng Excel, chọn Lưu thành (Save As), kiểu Excel Workbook (.xlsx) rồi gửi lại."
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word, Excel, PowerPoint to 2003; encrypted
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


class UnreadableWorkbook(UnreadableFile):
    """A file that is no workbook, or none that may be opened."""


def read_limited(source: Path | bytes, *, name: str, most: int = MOST_FILE_BYTES) -> bytes:
    """Return the file's bytes.

    Raises:
        UnreadableWorkbook: it is missing, empty or larger than `most`.
    """
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with source.open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            raise UnreadableWorkbook(
                name, "Không mở được tệp; hãy kiểm tra tên, thư mục và quyền đọc."
            ) from error
    if not data:
        raise UnreadableWorkbook(name, "Tệp rỗng (0 byte); hãy lấy lại bản gốc.")
    if len(data) > most:
        raise UnreadableWorkbook(
            name,
            f"Tệp lớn hơn {most // MEBIBYTE} MB; hãy xóa hình ảnh, dữ liệu thừa hoặc chia thành nhiều tệp.",
        )
    return data


def open_package(data: bytes, *, name: str) -> zipfile.ZipFile:
    """Return the archive of an .xlsx or .xlsm whose parts were all unpacked once and counted.

    The caller closes it; of a refused file nothing stays open.

    Raises:
        UnreadableWorkbook: another kind of file, a damaged or encrypted one, or one that unpacks
            to more than the limits of this module.
    """
    if not data.startswith(_ZIP_STARTS):
        raise UnreadableWorkbook(name, _describe_other(data))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise UnreadableWorkbook(name, _DAMAGED) from error
    try:
        _check_members(archive, name=name)
        _count_bytes(archive, name=name)
    except BaseException:
        archive.close()
        raise
    return archive


_DAMAGED = (
    "Tệp bị hỏng hoặc bị cắt cụt (thường do tải lên, tải về chưa trọn); "
    "hãy lấy lại bản gốc và kiểm tra mở được bằng Excel trước khi gửi."
)
ENTITIES = "Tệp Excel có khai báo DTD/thực thể XML, dấu hiệu của tệp bị cài bẫy nên không được mở."
_BOMB = (
    "Tệp nén bất thường: khi giải nén sẽ chiếm quá nhiều bộ nhớ nên không được mở. Nếu đây là "
    "bảng thật, hãy chép riêng vùng dữ liệu sang một tệp Excel mới rồi gửi lại."
)


def _check_members(archive: zipfile.ZipFile, *, name: str) -> None:
    infos = archive.infolist()
    names = [info.filename.replace("\\", "/").casefold() for info in infos]
    if "xl/workbook.xml" not in names:
        raise UnreadableWorkbook(name, _describe_zip(names))
    if len(infos) > MOST_PARTS or len(set(names)) < len(names):
        raise UnreadableWorkbook(name, _BOMB)
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableWorkbook(name, _ENCRYPTED)
    if sum(info.file_size for info in infos) > MOST_UNPACKED_BYTES:
        raise UnreadableWorkbook(name, _BOMB)


def _count_bytes(archive: zipfile.ZipFile, *, name: str) -> None:
    total = 0
    for info in archive.infolist():
        unpacked = 0
        try:
            with archive.open(info) as part:
                while chunk := part.read(MEBIBYTE):
                    if not unpacked and b"<!DOCTYPE" in chunk[:4096]:
                        raise UnreadableWorkbook(name, ENTITIES)
                    unpacked += len(chunk)
                    total += len(chunk)
                    swollen = unpacked > MOST_RATIO * max(1, info.compress_size)
                    if total > MOST_UNPACKED_BYTES or (swollen and total > HARMLESS_BYTES):
                        raise UnreadableWorkbook(name, _BOMB)
        except BROKEN as error:
            raise UnreadableWorkbook(name, _DAMAGED) from error


_ENCRYPTED = (
    "Tệp Excel được đặt mật khẩu mở; hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc → "
    "Mã hóa bằng mật khẩu, xóa trống) rồi gửi lại."
)


def _describe_zip(names: list[str]) -> str:
    """Say what an archive without xl/workbook.xml is."""
    if "xl/workbook.bin" in names:
        return f"Đây là tệp Excel nhị phân (.xlsb), chưa đọc được. {_SAVE_AS}"
    if any(part.startswith("word/") for part in names):
        return (
            "Đây là văn bản Word (.docx), không phải tệp Excel; hãy chép bảng sang Excel "
            "theo mẫu rồi lưu thành .xlsx."
        )
    if any(part.startswith("ppt/") for part in names):
        return "Đây là bài trình chiếu PowerPoint (.pptx), không phải tệp Excel (.xlsx)."
    if "content.xml" in names and "mimetype" in names:
        return f"Đây là tệp OpenDocument (.ods, .odt), không phải .xlsx. {_SAVE_AS}"
    return "Đây là tệp nén (.zip), không phải tệp Excel; hãy giải nén và gửi tệp .xlsx bên trong."


def _describe_other(data: bytes) -> str:
    """Say what a file that is no archive looks like, and what to do."""
    if data.startswith(_COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _ENCRYPTED
        if "WordDocument".encode("utf-16-le") in data:
            return "Đây là văn bản Word cũ (.doc), không phải tệp Excel (.xlsx)."
        return f"Đây là tệp Excel kiểu cũ (.xls), chưa đọc được. {_SAVE_AS}"
    if data.startswith(b"%PDF"):
        return "Đây là tệp PDF, không phải tệp Excel; hãy gửi tệp .xlsx gốc của bản in này."
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")):
        return "Đây là tệp hình ảnh, không phải tệp Excel; hãy gửi tệp .xlsx gốc."
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return "Đây là tệp nén, không phải tệp Excel; hãy giải nén và gửi tệp .xlsx bên trong."
    return _describe_text(data[:4096])


def _describe_text(start: bytes) -> str:
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in start and not utf16:
        return f"Không nhận ra kiểu tệp; chỉ đọc được tệp Excel (.xlsx). {_SAVE_AS}"
    text = start.decode("utf-16" if utf16 else "utf-8-sig", errors="replace").lstrip().casefold()
    if text.startswith("<?xml") and "spreadsheet" in text:
        return f"Đây là bảng tính XML 2003, không phải .xlsx. {_SAVE_AS}"
    if text.startswith(("<!doctype html", "<html", "<table", "<meta")) or "<html" in text[:500]:
        return (
            "Đây là trang web (HTML), có khi mang đuôi .xls hay .xlsx do phần mềm khác xuất ra. "
            f"{_SAVE_AS}"
        )
    first_line = text.partition("\n")[0]
    if any(separator in first_line for separator in ",;\t"):
        return f"Đây là tệp văn bản phân cách (.csv), không phải .xlsx. {_SAVE_AS}"
    return f"Đây là tệp văn bản thường, không phải tệp Excel (.xlsx). {_SAVE_AS}"
