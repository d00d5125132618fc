"""Sets the prompt and a footer legibly over any picture."""

import unicodedata

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sandbox.grok.sizes import Size

LINES_MAX = 4
WORDS_CHARS_MAX = 600
NO_CHARACTER = "\uffff"
WIDE_COVERAGE_FONT = "DejaVuSans.ttf"


def caption(size: Size, prompt: str, footer: str) -> Image.Image:
    """A see-through picture: the prompt and the footer on a shade that rises from the bottom."""
    width, height = size
    short = min(width, height)
    margin = max(4, round(short * 0.05))
    big, small = max(9, round(short * 0.052)), max(7, round(short * 0.024))
    words = _drawable(prompt)
    font, foot = _font(words, big), _font(footer, small)
    lines = _wrap(words, font, width - 2 * margin)
    line_height = round(big * 1.28)
    text_height = line_height * len(lines) + round(small * 1.9)
    shade = _shade(size, text_height + margin * 3)
    draw = ImageDraw.Draw(shade)
    top = height - margin - text_height
    for line in lines:
        draw.text((margin, top), line, font=font, fill=(255, 255, 255, 245))
        top += line_height
    top = height - margin - small
    draw.text((margin, top), footer, font=foot, fill=(255, 255, 255, 165))
    return shade


def frost(picture: Image.Image, over: Image.Image) -> None:
    """Blur a given picture where the caption will stand: it may carry lettering of its own."""
    box = over.getbbox() or (0, 0, *over.size)
    part = picture.crop(box)
    blurred = part.filter(ImageFilter.GaussianBlur(min(picture.size) / 28))
    ramp = Image.linear_gradient("L").point([min(255, value * 6) for value in range(256)])
    part.paste(blurred, (0, 0), ramp.resize(part.size))
    picture.paste(part, box[:2])


def _shade(size: Size, tall: int) -> Image.Image:
    width, height = size
    tall = min(tall, height)
    ramp = Image.linear_gradient("L").point([round(value**1.2 * 0.24) for value in range(256)])
    shade = Image.new("RGBA", size, (8, 8, 16, 0))
    dark = Image.new("RGBA", (width, tall), (8, 8, 16, 0))
    dark.putalpha(ramp.resize((width, tall)))
    shade.paste(dark, (0, height - tall))
    return shade


def _font(text: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that comes with Pillow; for other alphabets one of the system, if it is there."""
    if not text.isascii():
        try:
            return ImageFont.truetype(WIDE_COVERAGE_FONT, size)
        except OSError:
            pass
    return ImageFont.load_default(size)


def _drawable(text: str) -> str:
    """The words without what the font has only an empty box for, and what turns text around."""
    font = _font(text, 16)
    empty_box = _shape(NO_CHARACTER, font)
    letters = (
        letter
        for letter in text[:WORDS_CHARS_MAX]
        if letter.isspace()
        or (unicodedata.category(letter) != "Cf" and _shape(letter, font) != empty_box)
    )
    return " ".join("".join(letters).split())


def _shape(letter: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> bytes:
    field = Image.new("1", (32, 32))
    ImageDraw.Draw(field).text((4, 4), letter, font=font, fill=1)
    return field.tobytes()


def _wrap(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > LINES_MAX:
        lines = [*lines[: LINES_MAX - 1], f"{lines[LINES_MAX - 1]} …"]
    return [_cut(line, font, width) for line in lines]


def _cut(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """A line that is one endless word is cut to fit."""
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"
