"""A table of HTML -> a table of our Markdown."""

import re
from dataclasses import dataclass, field

#: Columns; a wider table is one that nobody could read on a screen.
_MOST_COLUMNS = 30


@dataclass(slots=True)
class Table:
    """Rows of cells, each a list of what stood in it."""

    rows: list[list[list[str]]] = field(default_factory=list)
    #: what stood in the table and in no cell
    outside: list[str] = field(default_factory=list)

    def begin_row(self) -> None:
        """Begin a row; one without cells is none."""
        if not self.rows or self.rows[-1]:
            self.rows.append([])

    def begin_cell(self) -> None:
        """Begin a cell."""
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append([])

    def add(self, text: str) -> None:
        """Add words to the cell that was begun last."""
        if text.strip(" \xa0\n"):
            (self.rows[-1][-1] if self.rows and self.rows[-1] else self.outside).append(text)

    def written(self) -> str:
        """Return Markdown; a single cell is only what stands in it; "" where nothing does."""
        rows = [[cell_text(cell) for cell in row] for row in self.rows]
        rows = [row for row in rows if any(row)]
        lines = [" ".join(line.split("\n")) for line in self.outside]
        width = max(map(len, rows), default=0)
        if width == 1:
            lines += [row[0] for row in rows]
        elif width > _MOST_COLUMNS:
            lines += ["; ".join(filter(None, row)) for row in rows]
        elif rows:
            lines += [""] if lines else []
            head, *body = [
                f"| {' | '.join(_cell(text) for text in [*row, *[''] * (width - len(row))])} |"
                for row in rows
            ]
            lines += [head, f"|{' --- |' * width}", *body]
        return "\n".join(lines)


def cell_text(cell: list[str]) -> str:
    """Return what stands in a cell on one line."""
    lines = (line.strip(" \xa0") for text in cell for line in text.split("\n"))
    return " / ".join(line for line in lines if line)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)
