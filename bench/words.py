"""What rules on words cost: a long prompt against a thousand rules, and against one expression.

The other side is what one would write first: the same words as one regular expression of Python's,
which folds case and nothing else, and knows none of the presets. Both take turns over the same
texts of 8,000 characters; what counts is processor time, so that a busy machine says the same.

    .venv/bin/python bench/words.py [--rules 1000] [--rounds 50]
"""

import argparse
import random
import re
import statistics
import string
import time
from collections.abc import Callable

from bot.core.wordrules.judging import Judge
from bot.core.wordrules.rules import Form, WordRule

TEXT_CHARS = 8_000
PATTERNS = (r"\bfoo\d+bar\b", "(a+)+$", r"(rival|club)\W+\w{1,20}")


def main() -> None:
    parser = argparse.ArgumentParser(description="What rules on words cost.")
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=50)
    given = parser.parse_args()
    rng = random.Random(1)
    words = [_word(rng) for _ in range(given.rules)]
    rules = [WordRule(text=word) for word in words[len(PATTERNS) :]]
    rules += [WordRule(text=text, form=Form.PATTERN) for text in PATTERNS]
    began = time.process_time()
    judge = Judge(rules)
    ready_ms = (time.process_time() - began) * 1000
    judge.found(("a",), on_given=True)  # makes the presets ready, once for all servers
    naive = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    print(f"{given.rules} rules are ready in {ready_ms:.1f} ms")
    for name, text in _texts(rng).items():
        ours = _median_ms(lambda t=text: judge.found((t,), on_given=True), given.rounds)
        theirs = _median_ms(lambda t=text: naive.search(t), given.rounds)
        print(f"{name:10}  rules and presets {ours:6.1f} ms   one expression {theirs:6.1f} ms")


def _texts(rng: random.Random) -> dict[str, str]:
    words = [_word(rng) for _ in range(700)]
    plain = " ".join(rng.choice(words) for _ in range(TEXT_CHARS))
    disguised = " ".join(rng.choice(words).replace("a", "4") for _ in range(TEXT_CHARS))
    texts = {"plain": plain, "disguised": disguised, "one letter": "a" * TEXT_CHARS}
    return {name: text[:TEXT_CHARS] for name, text in texts.items()}


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randrange(4, 10)))


def _median_ms(work: Callable[[], object], rounds: int) -> float:
    times: list[float] = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
