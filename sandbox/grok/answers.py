"""The answer of a text model: what it says, how many tokens that took, what it costs."""

from dataclasses import dataclass
from typing import Any

from PIL import Image

from sandbox.grok import messages, pictures, sources, words
from sandbox.grok.faults import TEXT_MODERATED, Outcome
from sandbox.grok.intake import Intake, Ticket, outcome_of
from sandbox.grok.messages import Response
from sandbox.grok.text_orders import TextOrder

PICTURE_BYTES_MAX = 20 * 1024 * 1024
PICTURE_TOKENS = 1_600
CHARS_PER_TOKEN = 4
PICTURE_KINDS = ("JPEG", "PNG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, settled when the request is taken; `percent` is the share of the usual price."""

    id: str
    order: TextOrder
    text: str
    outcome: Outcome
    created_at: float
    percent: int = 100

    @property
    def tokens_in(self) -> int:
        said = len(self.order.instructions) + len(self.order.words)
        return said // CHARS_PER_TOKEN + PICTURE_TOKENS * len(self.order.pictures) + 8

    @property
    def tokens_out(self) -> int:
        return len(self.text) // CHARS_PER_TOKEN + 1

    @property
    def cost_ticks(self) -> int:
        model = self.order.model
        ticks = model.token_in_ticks * self.tokens_in + model.token_out_ticks * self.tokens_out
        return ticks * self.percent // 100

    def response(self) -> Response:
        """What the request gets: the answer, or a refusal."""
        if self.outcome.ending == "moderated":
            return messages.error_response(400, self.outcome.code, TEXT_MODERATED, self.cost_ticks)
        if self.outcome.ending == "failed":
            return messages.error_response(500, self.outcome.code, self.outcome.message)
        return messages.json_response(self.result())

    def result(self) -> dict[str, Any]:
        """What was written, in the shape of the route that was asked."""
        return self._completion() if self.order.chat else self._response()

    def _response(self) -> dict[str, Any]:
        """First a trace of thinking, then the message."""
        content = {"type": "output_text", "text": self.text, "annotations": [], "logprobs": []}
        message = {
            "id": f"msg_{self.id}",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [content],
        }
        thinking = {"id": f"rs_{self.id}", "type": "reasoning", "summary": []}
        return {
            "id": self.id,
            "object": "response",
            "created_at": int(self.created_at),
            "status": "completed",
            "model": self.order.model.id,
            "output": [thinking, message],
            "usage": {
                "input_tokens": self.tokens_in,
                "output_tokens": self.tokens_out,
                "total_tokens": self.tokens_in + self.tokens_out,
                "cost_in_usd_ticks": self.cost_ticks,
            },
        }

    def _completion(self) -> dict[str, Any]:
        message = {"role": "assistant", "content": self.text, "refusal": None}
        return {
            "id": self.id,
            "object": "chat.completion",
            "created": int(self.created_at),
            "model": self.order.model.id,
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {
                "prompt_tokens": self.tokens_in,
                "completion_tokens": self.tokens_out,
                "total_tokens": self.tokens_in + self.tokens_out,
                "cost_in_usd_ticks": self.cost_ticks,
            },
        }


async def compose(order: TextOrder, ticket: Ticket, intake: Intake) -> Answer:
    """Look at the pictures and think of something to say.

    Raises:
        RefusedError: 400, a picture cannot be fetched, is neither JPEG nor PNG, or too large.
    """
    shown: list[Image.Image] = []
    for source in order.pictures:
        try:
            content = await intake.read(source, ticket)
            shown.append(pictures.open_picture(content, PICTURE_KINDS))
        except (sources.UnreachableError, pictures.UnreadableError) as error:
            raise messages.invalid(f"Invalid input image: {error}") from error
        if len(content) > PICTURE_BYTES_MAX:
            raise messages.invalid("Invalid input image: larger than 20 MiB")
    return Answer(
        id=ticket.request_id,
        order=order,
        text=words.write(order.keys, order.words, shown),
        outcome=ticket.outcome or outcome_of(order.words),
        created_at=ticket.created_at,
    )
