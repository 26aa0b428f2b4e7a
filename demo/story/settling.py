"""The province settles: policies, units, letterheads, rooms, accounts, banks, people, programmes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings

from banks.enums import MemberRole, VersionState
from banks.importing import import_bank
from banks.membership import appoint_member, entrust_bank
from banks.models import Bank, QuestionVersion
from banks.review import approve
from demo.province.people import PersonSpec, transfers
from demo.province.places import ACCOUNTS, LETTERHEADS, PLACES, SITES, TRAINERS
from demo.province.rosters import Which, roster_workbook
from demo.province.tree import Closing, Opening, Renaming, UnitSpec
from demo.province.units import BEFORE, PROVINCE, REORGANISATIONS
from demo.story.calendar import (
    BANK_IMPORTED,
    BANK_REVIEWED,
    LONG_AGO,
    PROGRAMMES_IMPORTED,
    moment,
)
from demo.story.world import StoryBroken, World
from office.enums import PolicyKind
from office.policies import set_policy
from people.accounts import grant_role
from people.enums import UNIT_ROLES, Role, UnitKind
from people.importing import import_roster
from people.models import Letterhead, Official, Place, Site, Unit, UnitSuccession, User
from people.postings import Move
from people.reorganising import Change, Close, Open, reorganise
from people.units import open_unit
from training.enums import TrainerKind
from training.importing import import_programmes
from training.models import Trainer

BANK_CODE = "KNS-2024"
#: Who keeps the bank in 2024, and who the system administrator is.
FIRST_OWNER = "STTTT"
ADMIN = "quantri"
STARTER_BANK = Path("banks/starter/starter-bank.xlsx")
STARTER_PROGRAMMES = Path("training/starter/programmes.xlsx")
#: Days off of 2026 (Labour Code Article 112, and an exchanged day) that the story's calendar needs.
DAYS_OFF = ("2026-01-01", "2026-01-02", "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-02")


def password_of(username: str) -> str:
    """Return the password of a demonstration account: printed, so nothing to protect."""
    return f"SatHach.{username}.2026"


def settle(world: World) -> None:
    """Put policies in force, open the old tree, the rooms and the accounts."""
    set_policy(
        kind=PolicyKind.EXAM,
        values={"certificate_years": 3},
        valid_from=LONG_AGO,
        basis="Quy chế sát hạch kỹ năng số (mô phỏng)",
    )
    set_policy(
        kind=PolicyKind.TRAINING,
        values={},
        valid_from=LONG_AGO,
        basis="Thông tư 03/2023/TT-BNV; quy chế đào tạo (mô phỏng)",
    )
    set_policy(
        kind=PolicyKind.CALENDAR,
        values={"days_off": list(DAYS_OFF)},
        valid_from=LONG_AGO,
        basis="Bộ luật Lao động, Điều 112",
    )
    units = _open_tree(BEFORE)
    _set_letterheads(on=LONG_AGO)
    _open_rooms(world, units[PROVINCE])
    _open_accounts(world)
    _grant_rights(world)


def _open_tree(specs: Sequence[UnitSpec]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    waiting = list(specs)
    while waiting:
        ready = [spec for spec in waiting if spec.parent is None or spec.parent in units]
        if not ready:
            raise StoryBroken(f"no parent for {waiting[0].code}")
        for spec in ready:
            units[spec.code] = open_unit(
                code=spec.code,
                name=spec.name,
                kind=UnitKind(spec.kind),
                on=LONG_AGO,
                parent=units[spec.parent] if spec.parent else None,
                short_name=spec.short_name,
                symbol=spec.symbol,
            )
        waiting = [spec for spec in waiting if spec.code not in units]
    return units


def _set_letterheads(*, on: date) -> None:
    """Give the units that are open on a day and have no letterhead yet theirs."""
    for spec in LETTERHEADS:
        unit = Unit.objects.open_on(on).filter(code=spec.unit, letterheads__isnull=True).first()
        ends = spec.valid_to is not None and spec.valid_to <= on
        if unit is None or ends:
            continue
        Letterhead.objects.create(
            unit=unit,
            parent_body=spec.parent_body,
            issuer=spec.issuer,
            place_name=spec.place_name,
            signing_capacity=spec.signing_capacity,
            signatory=spec.signatory,
            valid_from=unit.valid_from,
        )


def _open_rooms(world: World, province: Unit) -> None:
    sites = {
        spec.code: Site.objects.create(
            code=spec.code, name=spec.name, address=spec.address, unit=province
        )
        for spec in SITES
    }
    world.places = [
        Place.objects.create(
            site=sites[spec.site],
            code=spec.code,
            name=spec.name,
            machines=spec.machines,
            spare_machines=spec.spare,
            columns=spec.columns,
        )
        for spec in PLACES
    ]


def _open_accounts(world: World) -> None:
    """Make the named accounts; rights follow once the units of today exist."""
    for spec in ACCOUNTS:
        password = password_of(spec.username)
        world.users[spec.username] = User.objects.create_user(
            spec.username, password, full_name=spec.full_name, is_demo=True
        )
        world.accounts.append(
            {
                "role": ", ".join(str(Role(role).value) for role, _unit in spec.roles),
                "username": spec.username,
                "password": password,
                "full_name": spec.full_name,
                "note": spec.note,
            }
        )
    for trainer in TRAINERS:
        Trainer.objects.create(
            user=world.users[trainer.username],
            kind=TrainerKind.STAFF,
            topics=", ".join(trainer.modules),
        )


def _grant_rights(world: World) -> None:
    """Give the named accounts their roles; reorganisations carry them on to the units of today."""
    for spec in ACCOUNTS:
        for role, code in spec.roles:
            if Role(role) in UNIT_ROLES:
                grant_role(
                    user=world.users[spec.username],
                    role=Role(role),
                    unit=Unit.objects.open_on(LONG_AGO).get(code=code),
                    by=world.users[ADMIN],
                    on=LONG_AGO,
                    at=moment(LONG_AGO, 8),
                )


def fill_bank(world: World) -> int:
    """Import the starter bank through the function that a user's upload runs."""
    author = world.users["soancauhoi"]
    path = Path(settings.BASE_DIR) / STARTER_BANK
    report = import_bank(
        content=path.read_bytes(),
        name=path.name,
        bank_code=BANK_CODE,
        by=author,
        at=moment(BANK_IMPORTED, 9),
    )
    if report.problems:
        raise StoryBroken(f"{path.name}: {report.problems[0]}")
    bank = entrust_bank(
        bank=Bank.objects.get(code=BANK_CODE),
        unit=Unit.objects.open_on(BANK_IMPORTED).get(code=FIRST_OWNER),
        title="Ngân hàng câu hỏi sát hạch kỹ năng số",
        by=author,
        at=moment(BANK_IMPORTED, 10),
    )
    roles = {
        "soancauhoi": MemberRole.AUTHOR,
        "thamdinh1": MemberRole.REVIEWER,
        "thamdinh2": MemberRole.REVIEWER,
    }
    for username, role in roles.items():
        appoint_member(
            bank=bank,
            user=world.users[username],
            role=role,
            by=world.users[ADMIN],
            at=moment(BANK_IMPORTED, 11),
        )
    world.bank = bank
    return report.imported


def review_bank(world: World) -> int:
    """Let the two reviewers approve every question that waits; return how many were approved."""
    approved = 0
    for place, username in enumerate(("thamdinh1", "thamdinh2")):
        versions = QuestionVersion.objects.filter(
            question__bank=world.bank, state=VersionState.IN_REVIEW
        ).order_by("pk")
        approved += approve(
            versions=versions,
            reviewer=world.users[username],
            at=moment(BANK_REVIEWED, 9 + place),
        ).approved
    return approved


def bring_people(world: World, *, which: Which, on: date) -> int:
    """Import the roster of a day; return how many rows were new or changed."""
    people = [person for person in world.people if which == "after" or person.before]
    report = import_roster(
        content=roster_workbook(people, which),
        name=f"danh-sach-{on.isoformat()}.xlsx",
        by=world.users["tochuc"],
        at=moment(on, 8),
        demo=True,
    )
    if report.problems:
        raise StoryBroken(f"roster of {on}: {report.problems[0]}")
    return report.imported


def bring_programmes(world: World) -> int:
    """Import the starter programmes; return how many."""
    path = Path(settings.BASE_DIR) / STARTER_PROGRAMMES
    report = import_programmes(
        content=path.read_bytes(),
        name=path.name,
        by=world.users["daotao"],
        at=moment(PROGRAMMES_IMPORTED, 9),
    )
    if report.problems:
        raise StoryBroken(f"{path.name}: {report.problems[0]}")
    return report.imported


def _as_change(change: Opening | Renaming | Closing) -> Open | Change | Close:
    if isinstance(change, Closing):
        return Close(change.code)
    unit = change.unit
    if isinstance(change, Renaming):
        return Change(
            code=change.code,
            name=unit.name,
            kind=UnitKind(unit.kind),
            parent_code=unit.parent,
            short_name=unit.short_name,
            symbol=unit.symbol,
            new_code=unit.code if unit.code != change.code else None,
        )
    return Open(
        code=unit.code,
        name=unit.name,
        kind=UnitKind(unit.kind),
        parent_code=unit.parent,
        from_whole=change.from_whole,
        from_part=change.from_part,
        short_name=unit.short_name,
        symbol=unit.symbol,
    )


def carry_out(number: int, people: tuple[PersonSpec, ...], *, by: User) -> list[UnitSuccession]:
    """Carry out one of `REORGANISATIONS` with those moves of people that have to be named."""
    step, named = REORGANISATIONS[number], transfers(people, number)
    officials = Official.objects.in_bulk(
        [move.staff_code for move in named], field_name="staff_code"
    )
    return reorganise(
        decision=step.decision,
        on=step.on,
        changes=[_as_change(change) for change in step.changes],
        by=by,
        at=moment(step.on, 7),
        transfers=[
            Move(
                official=officials[move.staff_code],
                unit=move.posting.unit,
                post=move.posting.post,
                position=move.posting.position,
                fields=move.posting.fields,
            )
            for move in named
        ],
    )


def reorganise_province(world: World) -> int:
    """Carry out both reorganisations and give the new units their letterheads; count successions."""
    successions = 0
    for number, step in enumerate(REORGANISATIONS):
        successions += len(carry_out(number, world.people, by=world.users[ADMIN]))
        _set_letterheads(on=step.on)
    return successions
