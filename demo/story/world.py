"""What the steps of the story hand on to one another."""

from dataclasses import dataclass, field
from datetime import date

from assessments.models import Round
from banks.models import Bank
from demo.province.ability import AbilityModel
from demo.province.people import PersonSpec
from people.models import Place, Unit, User


class StoryBroken(Exception):
    """The starter data no longer fits the story; the message says where."""


@dataclass
class World:
    """The settings of a run and what has come about so far.

    `trained` holds, by staff code, the modules of completed programmes: they raise ability.
    `accounts` lists what is printed and written to the report at the end, `counts` the figures,
    `tailoring` what the proof of each round found.
    """

    seed: int
    officials: int
    today: date
    people: tuple[PersonSpec, ...] = ()
    users: dict[str, User] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    trained: dict[str, set[str]] = field(default_factory=dict)
    accounts: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    tailoring: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    bank: Bank | None = None
    issuer: Unit | None = None

    @property
    def ability(self) -> AbilityModel:
        """The stated model from which answers are drawn."""
        return AbilityModel(self.seed)
