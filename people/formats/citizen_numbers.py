"""The citizen number (số CCCD, số định danh cá nhân): what its 12 digits say. No Django.

PPP place of birth registration, G century and sex, YY year of birth, six random digits; no check
digit (Circular 07/2016/TT-BCA).
"""

import re
from datetime import date

#: Codes of the 63 provinces before 2025; numbers given out keep them after the mergers.
PROVINCES = frozenset(
    re.findall(
        r"\d{3}",
        "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 "
        "035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 "
        "070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096",
    )
)
#: Given to nobody, so invented people carry it.
DEMO_PLACE = "099"


def mask(number: str) -> str:
    """Return a number as lists may show it: "082*******12"."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 5 else "***"


def fault(number: str, *, demo: bool) -> str | None:
    """Return in Vietnamese why `number` cannot be a citizen number, or nothing.

    Args:
        number: digits only.
        demo: whether invented people are welcome (place code 099).
    """
    if len(number) == 11:
        return (
            "Số CCCD chỉ còn 11 chữ số, thường do Excel làm mất số 0 ở đầu; hãy định dạng cột là "
            f"Văn bản (Text) rồi gõ lại đủ 12 chữ số, có lẽ là {mask('0' + number)}."
        )
    if not re.fullmatch(r"[0-9]{12}", number):
        return f"Số CCCD phải có đúng 12 chữ số, không phải {len(number)}."
    place = number[:3]
    if place == DEMO_PLACE:
        return None if demo else "Số CCCD có mã 099 chỉ dành cho dữ liệu minh họa."
    if place < "100" and place not in PROVINCES:
        return f"Số CCCD {mask(number)} có ba số đầu {place} không phải mã tỉnh nào."
    return None


def disagreements(number: str, *, sex: str, birth_date: date | None) -> list[str]:
    """Return in Vietnamese where a right number does not agree with the person.

    These are no faults of the list: papers were corrected in the past.

    Args:
        sex: "male", "female", or empty where it isn't known.
    """
    century, year = divmod(int(number[3]), 2)[0], int(number[4:6])
    born = 1900 + 100 * century + year
    says = "female" if int(number[3]) % 2 else "male"
    found = []
    if sex and says != sex:
        words = {"male": "nam", "female": "nữ"}
        found.append(
            f"Số CCCD {mask(number)} là của {words[says]}, nhưng cột Nam/Nữ ghi {words[sex]}."
        )
    if birth_date is not None and birth_date.year != born:
        found.append(
            f"Số CCCD {mask(number)} là của người sinh năm {born}, "
            f"nhưng cột Ngày sinh ghi {birth_date.year}."
        )
    return found
