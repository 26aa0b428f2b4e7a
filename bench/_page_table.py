"""Which pages bench/pages.py opens: each as whom, about what, narrowed and sorted how."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """A page.

    Attributes:
        name: of its address.
        who: the account of the world that opens it.
        of: the row of the world that the address names.
        query: stands in the address always.
        few: what is added for a filter that finds few rows.
        other: what is added for another order.
        bounded: what keeps the list short instead of the number of rows; "" where nothing does.
        is_list: whether it has one page after another; the others are opened once.
    """

    name: str
    who: str
    of: str = ""
    query: str = ""
    few: str = ""
    other: str = ""
    bounded: str = ""
    is_list: bool = True

    @property
    def title(self) -> str:
        """What the table calls it."""
        return f"{self.name} ({self.who})" if self.name == "people:home" else self.name

    @property
    def queries(self) -> dict[str, str]:
        """The query strings under which it is opened."""
        found = {"first": self.query}
        if self.is_list:
            found["last"] = f"{self.query}&trang=99999"
        if self.few:
            found["few"] = f"{self.query}&{self.few}"
        if self.other:
            found["sorted"] = f"{self.query}&{self.other}"
        return found


ROLES = (
    "admin", "author", "reviewer", "organiser", "proctor", "marker", "training", "trainer", "hr",
    "leader", "official",
)  # fmt: skip

PAGES = (
    # people
    Measured("people:officials", "hr", few="tim=zenit", other="xep=-so-hieu"),
    Measured(
        "people:official_accounts", "hr", query="muc=dang-dung", few="tim=zenit", other="muc=het-han"
    ),
    Measured("people:rosters", "hr"),
    Measured("people:jobs", "hr"),
    Measured("people:all_jobs", "admin", few="trang_thai=failed"),
    Measured("people:notices", "official"),
    Measured("people:users", "admin", few="tim=zenit", other="xep=-dang-nhap"),
    Measured("people:user", "admin", of="user", bounded="the roles of one account", is_list=False),
    Measured("people:own_account", "hr", bounded="the roles of one account", is_list=False),
    Measured("people:units", "admin", few="tim=phong", bounded="150 units", is_list=False),
    Measured("people:unit", "admin", of="unit", bounded="150 units", is_list=False),
    Measured("people:policies", "admin", bounded="40 policies", is_list=False),
    Measured("people:journal", "admin", few="ai=lanhdao7", other="truoc=5000", is_list=False),
    Measured("people:terms", "admin", bounded="30 positions, 20 fields", is_list=False),
    Measured("people:sites", "admin", bounded="60 sites", is_list=False),
    Measured("people:place", "admin", of="place", bounded="200 bookings ahead", is_list=False),
    Measured("people:tokens", "hr", bounded="the tokens of one account", is_list=False),
    Measured("people:search", "hr", query="q=nguyen", few="q=zenit", is_list=False),
    Measured("people:official", "hr", of="official", bounded="one person", is_list=False),
    # banks
    Measured("banks:banks", "author", bounded="62 banks", is_list=False),
    Measured("banks:bank", "author", of="bank", few="tim=zenit", other="xep=-kho"),
    Measured("banks:coverage", "author", of="bank", is_list=False),
    Measured("banks:stimuli", "author", of="bank"),
    Measured("banks:stimulus", "author", of="stimulus", bounded="one text", is_list=False),
    Measured("banks:coverage_cell", "author", of="bank"),
    Measured("banks:duplicates", "author", of="bank"),
    Measured("banks:kept_back", "author", of="bank"),
    Measured("banks:export", "author", of="bank", bounded="own exports", is_list=False),
    Measured("banks:tag_runs", "author", of="bank"),
    Measured("banks:tag_run", "author", of="tag_run"),
    Measured("banks:legal_texts", "author"),
    Measured("banks:legal_text", "author", of="text"),
    Measured("banks:lapsed", "author"),
    Measured("banks:drafts", "author"),
    Measured("banks:to_review", "reviewer"),
    Measured("banks:uploads", "author"),
    Measured("banks:mend_upload", "author", of="upload", few="loc=loi"),
    Measured("banks:stewarded", "admin", bounded="62 banks"),
    Measured("banks:bank_reviews", "admin", of="bank"),
    Measured("banks:assign_reviews", "admin", of="bank", query="tat-ca=1", is_list=False),
    Measured("banks:members", "admin", of="bank", bounded="200 members", is_list=False),
    Measured("banks:question", "author", of="question", bounded="one question", is_list=False),
    Measured("banks:review", "reviewer", of="version", bounded="one question", is_list=False),
    # blueprints, rounds
    Measured("assessments:blueprints", "organiser", few="tim=MT007", bounded="300 blueprints"),
    Measured("assessments:blueprint", "organiser", of="blueprint", is_list=False),
    Measured("assessments:edit_blueprint", "organiser", of="blueprint", is_list=False),
    Measured("assessments:check_blueprint", "organiser", of="blueprint", is_list=False),
    Measured("assessments:rounds", "organiser", few="tim=zenit", bounded="303 rounds"),
    Measured("assessments:round", "organiser", of="round", is_list=False),
    Measured("assessments:open_round", "organiser", bounded="300 blueprints", is_list=False),
    Measured("assessments:round_people", "organiser", of="round", bounded="201 duties", is_list=False),
    Measured("assessments:candidates", "organiser", of="round", few="tim=zenit", other="xep=-cho"),
    Measured("assessments:candidate", "organiser", of="candidate", bounded="one person", is_list=False),
    Measured("assessments:register", "organiser", of="planned", is_list=False),
    Measured("assessments:exam_forms", "organiser", of="round"),
    Measured("assessments:form_proof", "organiser", of="round", is_list=False),
    Measured("assessments:form_group", "organiser", of="round", query="nhom=VT00|LV00", is_list=False),
    Measured("assessments:shifts", "organiser", of="round", bounded="20 shifts", is_list=False),
    Measured("assessments:shift", "organiser", of="shift", bounded="25 rooms", is_list=False),
    Measured("assessments:shift_now", "organiser", of="shift", bounded="25 rooms", is_list=False),
    Measured("assessments:seat_plan", "organiser", of="room", bounded="40 machines", is_list=False),
    Measured("assessments:roll", "organiser", of="room", bounded="40 machines", is_list=False),
    Measured("assessments:scorings", "organiser", of="round", bounded="2 scorings", is_list=False),
    Measured("assessments:scoring", "organiser", of="scoring", is_list=False),
    Measured("assessments:scoring_items", "organiser", of="scoring"),
    Measured("assessments:own_results", "official", bounded="one person", is_list=False),
    Measured("assessments:result", "official", of="result", bounded="one person", is_list=False),
    Measured("assessments:proctor_rooms", "proctor", bounded="5 rooms", is_list=False),
    Measured("assessments:proctor_room", "proctor", of="running_room", bounded="40 machines", is_list=False),
    Measured("assessments:proctor_room_live", "proctor", of="running_room", bounded="40 machines", is_list=False),
    Measured("assessments:proctor_shift", "proctor", of="running_shift", bounded="25 rooms", is_list=False),
    Measured("assessments:proctor_shift_live", "proctor", of="running_shift", bounded="25 rooms", is_list=False),
    Measured(
        "assessments:proctor_close_shift", "chief", of="running_shift", bounded="25 rooms", is_list=False
    ),
    Measured("assessments:late_of_room", "proctor", of="running_room", bounded="40 machines"),
    Measured("assessments:late_of_round", "organiser", of="round"),
    Measured("assessments:reported_questions", "organiser", of="running", bounded="120 forms of 40"),
    Measured("assessments:practice", "official", bounded="1 practice bank", is_list=False),
    Measured("assessments:practice_bank", "official", of="practice", is_list=False),
    Measured("assessments:proctor_minutes", "proctor", of="running_room", bounded="40 machines", is_list=False),
    # training
    Measured("training:programmes", "training", few="q=zenit", other="xep=-ten", bounded="300 programmes"),
    Measured("training:programme", "training", of="programme", is_list=False),
    Measured("training:courses", "training", few="q=zenit", other="xep=ten"),
    Measured("training:course", "training", of="course", bounded="200 people", is_list=False),
    Measured("training:record", "training", of="course", bounded="200 people", is_list=False),
    Measured("training:roll", "training", of="session", bounded="200 people", is_list=False),
    Measured("training:sign_sheet", "training", of="session", bounded="200 people", is_list=False),
    Measured("training:calendar", "training", bounded="one week", is_list=False),
    Measured("training:proposals", "training"),
    Measured("training:needs", "training"),
    Measured("training:needing", "training", of="programme"),
    Measured("training:nominate", "training", of="open_course", query="loc=tat-ca", few="q=zenit"),
    Measured("training:own_courses", "official", bounded="one person", is_list=False),
    Measured("training:own_course", "official", of="own_course", bounded="one course", is_list=False),
    # reports
    Measured("reports:results", "hr", few="don_vi=", is_list=False),
    Measured("reports:results_by_person", "hr", few="tim=zenit", other="xep=-diem"),
    Measured("reports:not_sat", "hr"),
    Measured("reports:dashboard", "leader", is_list=False),
    Measured("reports:register", "hr", few="tim=zenit"),
    Measured("reports:issue_for_round", "hr", of="uncertified"),
    Measured("reports:issue_for_course", "training", of="closed_course", bounded="200 people"),
    # where everyone begins
    *(Measured("people:home", role, is_list=False) for role in ROLES),
)  # fmt: skip
