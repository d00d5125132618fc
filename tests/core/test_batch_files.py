"""Files of many requests: what is taken, and what is said of a line that is not."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import offers
from bot.core.batches.lines import Form, Line, form_of
from bot.core.batches.reading import LINE_BYTES_MAX, read
from bot.core.batches.surveying import survey
from bot.core.models import BUILT_IN, USUAL
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    VideoRequest,
)


def lines(form: Form, text: str | bytes, piece: int = 1 << 20) -> list[Line]:
    """What a file says, read in pieces."""
    data = text.encode() if isinstance(text, str) else text
    return list(read(form, pieces(data, piece), BUILT_IN))


def pieces(data: bytes, size: int) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def one(form: Form, text: str) -> Line:
    (line,) = lines(form, text)
    return line


def said(found: Sequence[Line]) -> list[tuple[int, str]]:
    """What is wrong, and where."""
    return [(line.number, f"{p.option} {p.text}") for line in found for p in line.problems]


def body(url: str, **fields: Any) -> str:
    return json.dumps({"custom_id": "a", "method": "POST", "url": url, "body": fields})


def test_the_name_of_a_file_says_how_it_is_written() -> None:
    """Capitals are no matter; any other file is none of these."""
    assert form_of("prompts.TXT") is Form.TXT
    assert form_of("a.b.csv") is Form.CSV
    assert form_of("batch.jsonl") is Form.JSONL
    assert form_of("photo.png") is None
    assert form_of("txt.") is None


def test_a_text_file_has_a_prompt_in_each_line() -> None:
    """Empty lines are none; a line is named by its number in the file."""
    found = lines(Form.TXT, "\ufeffa cat\r\n\n  a dog \nthe last")
    prompts = [(line.number, line.name, line.request) for line in found]
    assert prompts == [
        (1, "1", ImageRequest(prompt="a cat", model=USUAL)),
        (3, "3", ImageRequest(prompt="a dog", model=USUAL)),
        (4, "4", ImageRequest(prompt="the last", model=USUAL)),
    ]
    assert all(line.is_good for line in found)


def test_a_table_has_a_column_for_each_option() -> None:
    """Kinds are mixed: what is not said follows from what is there; cells may have many lines."""
    table = (
        "prompt;count;seconds;image_url;image_url2;kind;id;audio\n"
        '"a cat\nin two lines";3;;;;;cats;\n'
        "make it night;;;a.png;b.png;;;\n"
        "a boat sails;;8;a.png;;;;no\n"
        ";;;a.png;;describe;;\n"
        ";;;;;;;\n"
    )
    cat, night, boat, words = lines(Form.CSV, table)
    assert cat.request == ImageRequest(prompt="a cat\nin two lines", count=3, model=USUAL)
    assert (cat.number, cat.name, night.number) == (2, "cats", 4)
    assert night.request == EditRequest(prompt="make it night", inputs=2, model=USUAL)
    assert night.files == ("a.png", "b.png")
    assert boat.request == VideoRequest(
        prompt="a boat sails", seconds=8, first_frame=True, audio=False, model=USUAL
    )
    assert words.request == DescribeRequest(model=USUAL)
    assert not said([cat, night, boat, words])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"prompt": "x", "count": "many"}, "count must be a whole number."),
        ({"prompt": "x", "count": "11"}, "count must be between 1 and 10."),
        ({"prompt": "x", "count": "²"}, "count must be a whole number."),
        ({"prompt": "", "count": "2"}, "prompt is empty. Say what you would like to see."),
        ({"prompt": "x", "kind": "song"}, "kind must be one of picture, edit, clip, describe."),
        ({"prompt": "x", "kind": "edit"}, "image_url must be 1 to 5 pictures here."),
        ({"prompt": "x", "kind": "picture", "image_url": "a"}, "image_url takes no picture here."),
        ({"prompt": "x", "image_url": "https://a/b.png"}, "image_url is a link. Put the file"),
        ({"prompt": "x", "image_url": "../b.png"}, "image_url must be the plain name of a file"),
        ({"prompt": "x", "image_url": "data:image/png;base64,A"}, "image_url holds a whole file."),
        ({"prompt": "x", "seconds": "6", "quality": "low"}, "quality does not go with this kind."),
        ({"prompt": "x", "seconds": "6", "audio": "loud"}, "audio must be yes or no."),
        ({"prompt": "x", "id": "a\u202eb"}, "id must be a name of at most 64 plain characters."),
        ({"prompt": "x", "model": "dall-e"}, "model has no such value."),
    ],
)
def test_a_wrong_cell_is_named(row: dict[str, str], problem: str) -> None:
    """With its column and what to do about it; other rows are read on."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*row, "resolution"])
    writer.writeheader()
    writer.writerow(row | {"resolution": ""})
    writer.writerow({**dict.fromkeys(row, ""), "prompt": "fine", "resolution": ""})
    found = lines(Form.CSV, out.getvalue())
    (wrong, *_) = said(found)
    assert wrong[0] == 2
    assert wrong[1].startswith(problem)
    assert found[-1].is_good


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("hello\nworld", "file must begin with the names of its columns, of prompt, kind"),
        ("prompt,colour\nx,red", "file has a column that nobody knows. There are prompt, kind"),
        ("prompt,count,count\nx,1,2", "file has the column count twice."),
        ("", "file must begin with the names of its columns"),
    ],
)
def test_a_table_without_its_head_is_not_read(head: str, problem: str) -> None:
    """Nobody guesses what a column means."""
    ((number, text),) = said(lines(Form.CSV, head))
    assert (number, text[: len(problem)]) == (1, problem)


def test_a_missing_quotation_mark_ends_a_table() -> None:
    """What came before it is read; where it begins is said."""
    found = lines(Form.CSV, 'prompt\nfine\n"begins here\nand goes on')
    assert found[0].is_good
    assert said(found) == [
        (3, "file cannot be read from here on: a quotation mark is missing or too many.")
    ]


def test_a_row_with_too_many_cells_says_so() -> None:
    """A comma in a prompt without quotation marks is the usual reason."""
    assert said(lines(Form.CSV, "prompt,count\na cat, asleep,2")) == [
        (2, "file has more cells here than there are columns.")
    ]


PICTURES, VIDEOS = "/v1/images", "/v1/videos"


@pytest.mark.parametrize(
    ("text", "request_", "files"),
    [
        (
            body(f"{PICTURES}/generations", prompt="x", n=2, aspect_ratio="16:9"),
            ImageRequest(prompt="x", count=2, aspect="16:9", model=USUAL),
            (),
        ),
        (
            body(f"{PICTURES}/edits", prompt="x", image={"type": "image_url", "url": "a.png"}),
            EditRequest(prompt="x", inputs=1, model=USUAL),
            ("a.png",),
        ),
        (
            body(f"{PICTURES}/edits", prompt="x", images=[{"url": "a.png"}, {"url": "b.png"}]),
            EditRequest(prompt="x", inputs=2, model=USUAL),
            ("a.png", "b.png"),
        ),
        (
            body(f"{VIDEOS}/generations", prompt="x", duration=3, image={"url": "a.png"}),
            VideoRequest(prompt="x", seconds=3, first_frame=True, model=USUAL),
            ("a.png",),
        ),
        (
            body(VIDEOS, prompt="x", generate_audio=False, user="me"),
            VideoRequest(prompt="x", audio=False, model=USUAL),
            (),
        ),
        (
            body(f"{VIDEOS}/generations", prompt="x", video={"url": "a.mp4"}),
            ClipEditRequest(prompt="x", model=USUAL),
            ("a.mp4",),
        ),
        (
            body(f"{VIDEOS}/extensions", prompt="x", duration=4, video={"url": "a.mp4"}),
            ExtendRequest(prompt="x", seconds=4, model=USUAL),
            ("a.mp4",),
        ),
    ],
)
def test_the_providers_own_form_is_read(text: str, request_: Any, files: tuple[str, ...]) -> None:
    """Each line as xAI takes it, but for files: they are named as they are in the ZIP."""
    line = one(Form.JSONL, text)
    assert (line.name, line.request, line.files) == ("a", request_, files)
    assert line.is_good


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "line is not a JSON object, with every key once."),
        ("[1]", "line is not a JSON object."),
        ('{"url": "a", "url": "b"}', "line is not a JSON object, with every key once."),
        ("[" * 60_000, "line is not a JSON object, with every key once."),
        ("9" * 60_000, "line is not a JSON object, with every key once."),
        (body("/v1/chat/completions", messages=[]), "url has no use here: words are not read back"),
        (body("/v1/embeddings"), "url must be one of /v1/images/generations"),
        (body(f"{PICTURES}/generations", prompt="x", seed=1), "body.seed is not known here."),
        (body(f"{PICTURES}/generations", prompt=7), "body.prompt must be a text."),
        (body(f"{PICTURES}/generations", prompt="x", n=True), "body.n must be a whole number."),
        (body(f"{PICTURES}/edits", prompt="x", image="a.png"), "body.image must be an object."),
        (body(f"{PICTURES}/edits", prompt="x", images=["a"]), "body.images must be a list of"),
        (body(f"{VIDEOS}/edits", prompt="x"), "body.video is missing. Name a clip of the ZIP."),
        (
            body(f"{VIDEOS}/edits", prompt="x", video={"file_id": "f"}),
            "body.video.file_id is not known here.",
        ),
    ],
)
def test_a_wrong_line_is_named(text: str, problem: str) -> None:
    """With the key that is wrong and what to do about it."""
    (wrong, *_) = said([one(Form.JSONL, text)])
    assert wrong[1].startswith(problem)


def test_no_two_lines_have_one_name() -> None:
    """Else nobody could tell which result is whose."""
    table = "prompt,id\nx,a\ny,a\nz,2"
    assert said(lines(Form.CSV, table)) == [(3, "id is that of line 2. Choose another.")]


def test_what_is_no_text_is_not_read_on() -> None:
    """Lines before it are; where it begins is said."""
    found = lines(Form.TXT, b"fine\n\xff\xfe\nnever")
    assert [line.is_good for line in found] == [True, False]
    assert said(found)[0][0] == 2
    assert "Save it as UTF-8" in said(found)[0][1]


def test_a_line_without_an_end_is_not_kept() -> None:
    """More than 64 KB is no line: the file ends there, however long it is."""
    endless = (b"x" * 4096 for _ in range(10**9))
    (line,) = read(Form.TXT, endless, BUILT_IN)
    assert f"more than {LINE_BYTES_MAX // 1024} KB" in line.problems[0].text


@given(st.sampled_from(Form), st.binary(max_size=400), st.integers(min_value=1, max_value=50))
def test_any_bytes_are_read_or_refused(form: Form, data: bytes, piece: int) -> None:
    """However a file is broken, and in whatever pieces it comes: each line is good or says why."""
    found = lines(form, data, piece)
    assert found == lines(form, data)
    assert all(line.is_good or line.problems for line in found)
    assert [line.number for line in found] == sorted({line.number for line in found})


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=30)))
def test_whatever_is_written_as_a_table_is_read_as_it_was(prompts: list[str]) -> None:
    """Quotation marks, separators and line ends in a prompt are part of it; of CR LF the LF is."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["prompt", "seconds"])
    writer.writerows([prompt, "6"] for prompt in prompts)
    found = lines(Form.CSV, out.getvalue())
    assert [line.request for line in found] == [
        VideoRequest(prompt=prompt.strip(), seconds=6, model=USUAL) for prompt in prompts
    ]


def test_a_survey_tells_what_a_file_comes_to() -> None:
    """By kind and model, at the prices of single requests: xAI gives no discount on media."""
    table = "prompt,count,seconds,image_url\na,2,,\nb,,6,\nc,,,cat.png\nd,,,dog.png\n,1,,"
    found = survey(read(Form.CSV, [table.encode()], BUILT_IN), BUILT_IN, {"cat.png"})
    parts = {part.kind: (part.lines, part.ticks) for part in found.parts}
    picture, clip = ImageRequest(prompt="a", count=2), VideoRequest(prompt="b")
    edit = EditRequest(prompt="c", inputs=1)

    assert parts == {
        request.kind: (1, offers.amount(request, BUILT_IN).ticks)
        for request in (picture, clip, edit)
    }
    assert (found.good_count, found.wrong_count) == (3, 2)
    assert said(found.wrong)[0] == (5, "file dog.png is not there.")


def test_thousands_of_lines_cost_no_memory() -> None:
    """A file is read line by line, however long it is; of what is wrong twenty lines are kept."""
    rows = (f"a boat number {nth},{nth % 20}\n".encode() for nth in range(2_000))
    tracemalloc.start()
    found = survey(read(Form.CSV, chain([b"prompt,count\n"], rows), BUILT_IN), BUILT_IN, ())
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (found.good_count, found.wrong_count, len(found.wrong)) == (1_000, 1_000, 20)
    assert peak_bytes < 1024 * 1024
