"""A picture and clips for a stand-in to serve: real, and of any weight."""

import random
import struct
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

FRAMES_PER_S = 24
FRAME_SIZE = (640, 360)
FRAME_WEIGHT_BYTES = 220_000
"""A little more than one picture of noise comes to."""
BOX_HEAD_BYTES = 8
PICTURE_SIDE = 1024


def make_picture(path: Path, rng: random.Random) -> None:
    """A picture as heavy as a real one of its size: coarse noise, made large."""
    coarse = Image.frombytes("RGB", (128, 128), rng.randbytes(128 * 128 * 3))
    coarse.resize((PICTURE_SIDE, PICTURE_SIDE)).save(path, "JPEG", quality=90)


def make_clip(path: Path, weight_bytes: int, rng: random.Random) -> None:
    """A clip of noise, which no encoder makes small, brought to its weight by an empty box.

    Raises ValueError for a weight that is less than one picture's.
    """
    with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream(
            "libx264", rate=FRAMES_PER_S, options={"preset": "ultrafast", "crf": "18"}
        )
        video.width, video.height = FRAME_SIZE
        video.pix_fmt = "yuv420p"
        for number in range(max(1, weight_bytes // FRAME_WEIGHT_BYTES)):
            frame = av.VideoFrame(*FRAME_SIZE, "yuv420p")
            for plane in frame.planes:
                plane.update(rng.randbytes(plane.buffer_size))
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_S)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    _pad(path, weight_bytes)


def _pad(path: Path, weight_bytes: int) -> None:
    missing = weight_bytes - path.stat().st_size
    if missing < BOX_HEAD_BYTES:
        raise ValueError(f"the clip weighs {-missing} bytes too much")
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", missing, b"free") + bytes(missing - BOX_HEAD_BYTES))
