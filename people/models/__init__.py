"""Tables of the people app."""

from people.models.api_token import ApiRequest, ApiToken
from people.models.booking import Booking
from people.models.grant import Grant
from people.models.job_position import JobPosition
from people.models.letterhead import Letterhead
from people.models.management_field import ManagementField
from people.models.official import Official
from people.models.place import Place, Site
from people.models.posting import Posting, PostingField
from people.models.roster_import import RosterImport
from people.models.unit import Unit, UnitSuccession
from people.models.user import User

__all__ = [
    "ApiRequest",
    "ApiToken",
    "Booking",
    "Grant",
    "JobPosition",
    "Letterhead",
    "ManagementField",
    "Official",
    "Place",
    "Posting",
    "PostingField",
    "RosterImport",
    "Site",
    "Unit",
    "UnitSuccession",
    "User",
]
