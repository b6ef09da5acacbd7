"""CSV whose cells no spreadsheet takes for a formula."""

import csv
import io
import re

_FORMULA = re.compile(r"^[=+@\t\r-]")
_NUMBER = re.compile(r"^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$", re.IGNORECASE)


def harmless(cell: str) -> str:
    """The cell with a quote before it where a spreadsheet could run it; numbers stay numbers.

    >>> harmless("=1+1"), harmless("-4.6"), harmless("@SUM(A1)"), harmless("rose 5 %")
    ("'=1+1", '-4.6', "'@SUM(A1)", 'rose 5 %')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def harmless_csv(text: str) -> str:
    """CSV with each cell made harmless.

    >>> harmless_csv('a,b\\r\\n"=1+1",-4.6\\r\\n')
    "a,b\\r\\n'=1+1,-4.6\\r\\n"
    """
    csv.field_size_limit(1 << 30)  # an article's text is a cell
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(text)):
        writer.writerow([harmless(c) for c in row])
    return out.getvalue()
