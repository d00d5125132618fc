"""What is offered just now: the models that xAI has and that have a price here."""

from bot.core.models import Catalogue


class Offering:
    """Holds the present catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
