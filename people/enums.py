"""Closed lists of the people app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What someone does in the system; `people.access` says what each may do."""

    SYSTEM_ADMIN = "system_admin", _("System administrator")
    BANK_AUTHOR = "bank_author", _("Question author")
    BANK_REVIEWER = "bank_reviewer", _("Question reviewer")
    ORGANISER = "organiser", _("Organiser")
    PROCTOR = "proctor", _("Proctor")
    MARKER = "marker", _("Marker")
    PAPER_BOARD = "paper_board", _("Member of the paper board")
    TRAINING_OFFICER = "training_officer", _("Training officer")
    TRAINER = "trainer", _("Trainer")
    HR_OFFICER = "hr_officer", _("HR officer")
    LEADER = "leader", _("Leader")
    OFFICIAL = "official", _("Official")


#: The roles that a grant gives over a unit; the others come from duties, courses and oneself.
UNIT_ROLES = (
    Role.SYSTEM_ADMIN,
    Role.BANK_AUTHOR,
    Role.BANK_REVIEWER,
    Role.ORGANISER,
    Role.TRAINING_OFFICER,
    Role.HR_OFFICER,
    Role.LEADER,
)


class UnitKind(models.TextChoices):
    """What a unit is in the state apparatus."""

    PROVINCE = "province", _("Provincial People's Committee")
    DEPARTMENT = "department", _("Provincial department")
    DISTRICT = "district", _("District People's Committee")
    COMMUNE = "commune", _("Commune People's Committee")
    DIVISION = "division", _("Division")
    CENTRE = "centre", _("Public service centre")
    SERVICE = "service", _("Public service unit")


class Sex(models.TextChoices):
    """Sex as official lists give it."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class OfficialKind(models.TextChoices):
    """How someone came into office (laws on cadres, civil servants and public employees)."""

    CADRE = "cadre", _("Elected or appointed cadre")
    CIVIL_SERVANT = "civil_servant", _("Civil servant")
    PUBLIC_EMPLOYEE = "public_employee", _("Public employee")
    CONTRACT = "contract", _("Contract worker")


class DatePrecision(models.TextChoices):
    """How much of a birth date the papers tell."""

    DAY = "day", _("Day")
    YEAR = "year", _("Year only")


class PositionGroup(models.TextChoices):
    """Groups of job positions (Circular 12/2022/TT-BNV)."""

    LDQL = "LDQL", _("Leadership and management")
    CNCN = "CNCN", _("Specialised professional")
    CMDC = "CMDC", _("Shared professional")
    HTPV = "HTPV", _("Support and service")
    CDNN = "CDNN", _("Public employees' titles")


class RosterImportState(models.TextChoices):
    """Where a workbook of officials stands."""

    WAITING = "waiting", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Being imported")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Discarded")
