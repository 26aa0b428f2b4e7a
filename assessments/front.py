"""What the assessments app offers to menus and home pages."""

from django.utils.translation import gettext_lazy as _

from assessments.views import (
    device,
    late,
    official_cards,
    organiser_cards,
    room_cards,
    seals,
)
from ui import front

# --- menus ----------------------------------------------------------------------------------------

front.add_entry(
    label=_("Rounds"),
    url_name="assessments:rounds",
    icon="calendar",
    permission="assessments.view_round",
    workspaces=("organiser", "paper_board"),
    order=10,
)
front.add_entry(
    label=_("Blueprints"),
    url_name="assessments:blueprints",
    icon="grid",
    permission="assessments.view_blueprint",
    workspaces=("organiser",),
    order=40,
)
front.add_entry(
    label=_("My rooms"),
    url_name="assessments:proctor_rooms",
    icon="seat",
    permission="assessments.proctor_attempt",
    workspaces=("proctor",),
    order=10,
)
front.add_entry(
    label=_("Results"),
    url_name="assessments:own_results",
    icon="chart",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    order=20,
)
front.add_entry(
    label=_("Practice"),
    url_name="assessments:practice",
    icon="refresh",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    order=25,
)

# --- the organiser's home -------------------------------------------------------------------------

front.add_card(
    name="ungraded attempts",
    template="assessments/rounds/_card_ungraded.html",
    permission="assessments.approve_scoring",
    workspaces=("organiser",),
    load=organiser_cards.ungraded,
    order=5,
)
front.add_card(
    name="shifts today",
    template="assessments/rounds/_card_today.html",
    permission="assessments.manage_round",
    workspaces=("organiser",),
    load=organiser_cards.shifts_today,
    order=8,
)
front.add_card(
    name="rounds",
    template="assessments/rounds/_card.html",
    permission="assessments.manage_round",
    workspaces=("organiser",),
    load=organiser_cards.rounds,
    order=10,
)
front.add_card(
    name="shifts to come",
    template="assessments/rounds/_card_coming.html",
    permission="assessments.manage_round",
    workspaces=("organiser",),
    load=organiser_cards.shifts_to_come,
    order=10,
    where="aside",
)

# --- the homes of proctors and markers ------------------------------------------------------------

front.add_card(
    name="proctor's rooms",
    template="assessments/proctor/_card.html",
    permission="assessments.proctor_attempt",
    workspaces=("proctor",),
    load=room_cards.rooms,
    order=10,
)
front.add_card(
    name="marking",
    template="assessments/results/_card_marking.html",
    permission="assessments.mark_response",
    workspaces=("marker",),
    load=room_cards.marking,
    order=10,
)

# --- the home of the paper board ------------------------------------------------------------------

front.add_card(
    name="seals",
    template="assessments/seals/_card.html",
    permission=seals.HOLD,
    workspaces=("paper_board",),
    load=seals.own_rounds,
    order=10,
)

# --- an official's home ---------------------------------------------------------------------------

front.add_card(
    name="ticket",
    template="assessments/results/_ticket.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=official_cards.ticket,
    order=1,
    where="lead",
)
front.add_card(
    name="new results",
    template="assessments/results/_todo.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=official_cards.new_results,
    order=10,
)
front.add_card(
    name="sittings",
    template="assessments/results/_card_sittings.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=official_cards.sittings,
    order=70,
    where="aside",
)

# --- answers that came in late --------------------------------------------------------------------

for _workspace, _right in (("organiser", late.MANAGE), ("proctor", late.PROCTOR)):
    front.add_card(
        name=f"late answers of the {_workspace}",
        template="assessments/late/_card.html",
        permission=_right,
        workspaces=(_workspace,),
        load=late.waiting,
        order=4,
    )
front.add_panel(
    slot="round of a sitting",
    template="assessments/late/_told.html",
    permission=late.MANAGE,
    load=late.in_round,
)
front.add_panel(
    slot="room of a sitting",
    template="assessments/late/_told.html",
    permission=late.PROCTOR,
    load=late.in_room,
)

# --- the machine of a seat ------------------------------------------------------------------------

front.add_panel(
    slot="seat of a sitting",
    template="assessments/sitting/_device_told.html",
    permission=late.PROCTOR,
    load=device.at_seat,
)
