"""The ways in which this Discord says no, with the statuses, codes and words of the real one.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
"""

from collections.abc import Iterable

from sandbox.discord.basics import Json

Path = tuple[str | int, ...]


class Problem(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> Json:
        """The JSON of the answer."""
        body: Json = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


def unauthorized() -> Problem:
    return Problem(401, 0, "401: Unauthorized")


def not_found() -> Problem:
    return Problem(404, 0, "404: Not Found")


def unknown(what: str) -> Problem:
    """Something that does not exist, or is not visible to whoever asks."""
    return Problem(404, _UNKNOWN[what], f"Unknown {what}")


_UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Webhook": 10015,
    "Entitlement": 10029,
    "interaction": 10062,
}


def invalid_webhook_token() -> Problem:
    return Problem(401, 50027, "Invalid Webhook Token")


def already_acknowledged() -> Problem:
    return Problem(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> Problem:
    return Problem(403, 50001, "Missing Access")


def missing_permissions() -> Problem:
    return Problem(403, 50013, "Missing Permissions")


def not_your_message() -> Problem:
    return Problem(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Problem:
    return Problem(400, 50006, "Cannot send an empty message")


def cannot_message_user() -> Problem:
    return Problem(403, 50007, "Cannot send messages to this user")


def too_large() -> Problem:
    return Problem(413, 40005, "Request entity too large")


def too_many_files() -> Problem:
    return Problem(400, 30015, "Maximum number of attachments reached (10)")


def too_many_followups() -> Problem:
    return Problem(400, 40094, "Maximum number of follow-up messages reached (5)")


def not_in_such_a_channel() -> Problem:
    return Problem(400, 50024, "Cannot execute action on this channel type")


def thread_archived() -> Problem:
    words = "Tried to perform an operation on an archived thread"
    return Problem(400, 50083, words)


def thread_exists() -> Problem:
    return Problem(400, 160004, "A thread has already been created for this message")


def thread_locked() -> Problem:
    return Problem(400, 160005, "Thread is locked")


def invalid_json() -> Problem:
    return Problem(400, 50109, "The request body contains invalid JSON.")


class Faults:
    """Collects what is wrong with a body, field by field, into Discord's nested shape."""

    def __init__(self) -> None:
        self._errors: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Something is wrong at ``path``."""
        here = self._errors
        for step in path:
            here = here.setdefault(str(step), {})
        here.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: Path) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def length(self, path: Path, size: int, least: int, most: int) -> None:
        """Complain unless ``size`` lies between ``least`` and ``most``."""
        if not least <= size <= most:
            words = f"Must be between {least} and {most} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", words)

    def text(self, path: Path, value: object, least: int, most: int) -> str:
        """Complain unless ``value`` is text of a fitting length; return the text."""
        if value is None and not least:
            return ""
        if value is None:
            self.required(path)
            return ""
        if not isinstance(value, str):
            self.add(path, "BASE_TYPE_STRING", "Could not interpret value as string.")
            return ""
        self.length(path, len(value), least, most)
        return value

    def choice(self, path: Path, value: object, allowed: Iterable[object]) -> None:
        """Complain unless ``value`` is one of ``allowed``."""
        values = tuple(allowed)
        if value not in values:
            words = f"Value must be one of {{{', '.join(map(repr, values))}}}."
            self.add(path, "BASE_TYPE_CHOICES", words)

    def check(self) -> None:
        """Raise all that was collected as one Invalid Form Body."""
        if self._errors:
            raise Problem(400, 50035, "Invalid Form Body", self._errors)
