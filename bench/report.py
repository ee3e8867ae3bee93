"""Tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = Sequence[object]


def show(title: str, head: Row, rows: Iterable[Row]) -> None:
    """Print one table: first column to the left, the others to the right."""
    texts = [[_text(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in texts) for at in range(len(head))]
    print(f"\n{title}")
    for number, row in enumerate(texts):
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        print("  " + "  ".join([row[0].ljust(widths[0]), *cells[1:]]).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def mib(count: int) -> float:
    """Bytes as MiB."""
    return count / 2**20
