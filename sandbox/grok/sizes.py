"""How many pixels an aspect and a resolution mean."""

Size = tuple[int, int]

IMAGE_SIZES: dict[str, tuple[Size, Size]] = {
    "1:1": ((1024, 1024), (2048, 2048)),
    "3:4": ((864, 1152), (1776, 2368)),
    "4:3": ((1152, 864), (2368, 1776)),
    "9:16": ((720, 1280), (1584, 2816)),
    "16:9": ((1280, 720), (2816, 1584)),
    "2:3": ((832, 1248), (1664, 2496)),
    "3:2": ((1248, 832), (2496, 1664)),
    "9:19.5": ((576, 1248), (1344, 2912)),
    "19.5:9": ((1248, 576), (2912, 1344)),
    "9:20": ((576, 1280), (1440, 3200)),
    "20:9": ((1280, 576), (3200, 1440)),
    "1:2": ((704, 1408), (1456, 2912)),
    "2:1": ((1408, 704), (2912, 1456)),
    # Nobody has published these two; they follow the others: about 1 and 4.2 megapixels.
    "21:9": ((1344, 576), (3136, 1344)),
    "5:2": ((1440, 576), (3280, 1312)),
}
IMAGE_ASPECTS = (*IMAGE_SIZES, "auto")

CLIP_ASPECTS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "5:2")
CLIP_SHORT_SIDES = {"480p": 480, "720p": 720, "1080p": 1080}
CLIP_RATIO_MAX = 2.5
TINY_PIXELS = 192


def image_size(aspect: str, resolution: str) -> Size:
    """The size of a picture; `aspect` is one of IMAGE_SIZES."""
    small, large = IMAGE_SIZES[aspect]
    if resolution == "2k":
        return large
    if resolution == "1.5k":
        return _to_multiple(small[0] * 1.5, 16), _to_multiple(small[1] * 1.5, 16)
    return small


def nearest_aspect(size: Size) -> str:
    """The picture aspect that crops the least from a picture of this size."""
    wanted = size[0] / size[1]

    def misfit(aspect: str) -> float:
        width, height = IMAGE_SIZES[aspect][0]
        ratio = width / height
        return max(ratio / wanted, wanted / ratio)

    return min(IMAGE_SIZES, key=misfit)


def clip_size(aspect: str, resolution: str) -> Size:
    """The size of a clip made from text; both sides are even, as H.264 wants them."""
    width, height = (float(side) for side in aspect.split(":"))
    return clip_size_like((width, height), resolution)


def clip_size_like(shape: tuple[float, float], resolution: str) -> Size:
    """The size of a clip that keeps the shape of a given picture."""
    short = CLIP_SHORT_SIDES[resolution]
    ratio = min(CLIP_RATIO_MAX, max(shape) / min(shape))
    long = _to_multiple(short * ratio, 2)
    return (long, short) if shape[0] >= shape[1] else (short, long)


def changed_size(shape: Size) -> Size:
    """The size of a clip that was made from another: the other's, at most 720p."""
    scale = min(1.0, CLIP_SHORT_SIDES["720p"] / min(shape))
    return _to_multiple(shape[0] * scale, 2), _to_multiple(shape[1] * scale, 2)


def tiny(size: Size) -> Size:
    """The same shape in few pixels, both sides even."""
    scale = min(1.0, TINY_PIXELS / max(size))
    return _to_multiple(size[0] * scale, 2), _to_multiple(size[1] * scale, 2)


def _to_multiple(value: float, step: int) -> int:
    return max(step, round(value / step) * step)
