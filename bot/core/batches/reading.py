"""A file of many requests, read line by line: what each asks for, or what is wrong with it.

A line is read strictly. Nothing of a file is kept but the line that is read, and the names of
those before it, which have to differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from bot.core import problems as wrong
from bot.core.batches import bodies, sheets
from bot.core.batches.lines import Form, Line, Unreadable
from bot.core.models import Catalogue
from bot.core.problems import Problem

LINE_BYTES_MAX = 64 * 1024
"""A longer line is none: the longest prompt has 24 KB at most."""


def read(form: Form, chunks: Iterable[bytes], catalogue: Catalogue) -> Iterator[Line]:
    """Every line that asks for something, in its order, with what is wrong with it.

    A file that cannot be read on ends with a line that says why.
    """
    first_of: dict[str, int] = {}
    try:
        for line in _READERS[form](_texts(chunks)):
            first = first_of.setdefault(line.name, line.number)
            yield _checked(line, catalogue, first)
    except Unreadable as end:
        problem = Problem(option="file", text=end.text)
        yield Line(number=end.number, name=str(end.number), problems=(problem,))


_READERS: Mapping[Form, Callable[[Iterator[tuple[int, str]]], Iterator[Line]]] = {
    Form.TXT: sheets.of_prompts,
    Form.CSV: sheets.of_columns,
    Form.JSONL: bodies.of_bodies,
}


def _checked(line: Line, catalogue: Catalogue, first: int) -> Line:
    """A line with all that speaks against it; `first` is the line that has its name."""
    found = list(line.problems)
    if line.request is not None and not found:
        found += wrong.problems(line.request, catalogue)
    if first != line.number:
        found.append(Problem(option="id", text=f"is that of line {first}. Choose another."))
    return replace(line, problems=tuple(found))


def _texts(chunks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers from 1, without their ends. Raises Unreadable."""
    for number, line in enumerate(_lines(chunks), start=1):
        if len(line) > LINE_BYTES_MAX:
            raise Unreadable(number, f"has a line of more than {LINE_BYTES_MAX // 1024} KB.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            remedy = "is not plain text from here on. Save it as UTF-8 and attach it again."
            raise Unreadable(number, remedy) from None
        yield number, text.removesuffix("\r")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only so much that this can be told."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > LINE_BYTES_MAX:
            break
    if rest:
        yield rest
