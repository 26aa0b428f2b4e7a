"""A valid file of every format, and damaged ones: what fuzzing starts from."""

import io
import zipfile
from functools import cache
from random import Random

from banks import formats
from banks.formats.gathering import Gathering
from tests.banks.formats.mutations import mutated
from tests.banks.kind_samples import SAMPLES

#: A word for the formats that are only read is in their own tests.
ZIP_START = b"PK\x03\x04"


@cache
def valid_files() -> dict[str, bytes]:
    """Return by slug a file with a question of every kind that the format can hold."""
    found = Gathering("valid")
    for place, (kind, sample) in enumerate(SAMPLES.items(), 1):
        found.take(
            kind,
            sample.raw,
            where=f"câu {place}",
            source="",
            code=f"CAU-{place}",
            skill="IU01.1",
            level="TH",
            seconds=60,
            explanation="Vì **thế**, và <không> vì lẽ khác.",
            basis="Luật 20/2023/QH15, Điều 3",
        )
    bank = found.finish()
    return {
        slug: formats.get(slug).write(bank, title="Ngân hàng thử", stamp="").content
        for slug, _label in formats.choices()
        if formats.get(slug).can_write
    }


def damaged(data: bytes, seed: int) -> bytes:
    """Return a file with something done to it; of an archive mostly to what lies in it."""
    random = Random(seed)
    if not data.startswith(ZIP_START) or random.random() < 0.2:
        return mutated(data, seed)
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        names = before.namelist()
        chosen = {random.choice(names) for _time in range(random.randint(1, 3))}
        for name in names:
            content = before.read(name)
            after.writestr(name, mutated(content, seed) if name in chosen else content)
    return written.getvalue()
