"""What holds for every test.

Properties have no stopwatch, for the machine may be busy. Files are kept in memory where it can be:
a test waits for no disk. Nobody's language but English is spoken. What is there when the tests
begin stays to their end, and is not looked through for garbage again and again.
"""

import gc
import os

from hypothesis import settings

from tests.memory import fast_folder

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

if (memory := fast_folder()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)
os.environ["LANGUAGE"] = "C"


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
