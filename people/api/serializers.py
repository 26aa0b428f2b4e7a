"""What other systems see of units, officials and long work."""

import unicodedata
from typing import Any

from rest_framework import serializers

from office.models import Job
from people.models import Official, Posting, Unit


class UnitSerializer(serializers.ModelSerializer[Unit]):
    """One period of one unit; `parent` is the uuid of the unit above in that period."""

    parent = serializers.SlugRelatedField[Unit](  # type: ignore[assignment]  # a field may be called so
        slug_field="uuid", read_only=True, allow_null=True
    )

    class Meta:
        model = Unit
        fields = [
            "uuid",
            "code",
            "name",
            "short_name",
            "kind",
            "parent",
            "valid_from",
            "valid_to",
            "decision",
        ]


class PostingSerializer(serializers.ModelSerializer[Posting]):
    """What an official does today."""

    unit = serializers.SlugRelatedField[Any](slug_field="uuid", read_only=True)
    unit_code = serializers.CharField(source="unit.code", read_only=True)
    position = serializers.CharField(source="position.code", read_only=True)
    management_fields = serializers.SerializerMethodField()

    class Meta:
        model = Posting
        fields = [
            "unit",
            "unit_code",
            "post",
            "position",
            "management_fields",
            "is_primary",
            "valid_from",
            "valid_to",
        ]

    def get_management_fields(self, posting: Posting) -> list[str]:
        """Return the codes of the management fields, the primary one first."""
        return [one.field.code for one in posting.ordered_fields.all()]


class OfficialSerializer(serializers.ModelSerializer[Official]):
    """An official; the citizen number is never given out."""

    postings = PostingSerializer(many=True, read_only=True, source="postings_today")

    class Meta:
        model = Official
        fields = [
            "uuid",
            "staff_code",
            "full_name",
            "birth_date",
            "birth_precision",
            "sex",
            "kind",
            "email",
            "phone",
            "postings",
        ]


def refuse_unwritable(text: str) -> None:
    """Refuse what no list of people has and no workbook keeps.

    Raises:
        serializers.ValidationError: it holds a control character, half a pair or no character.
    """
    for letter in text:
        if unicodedata.category(letter) in {"Cc", "Cs"} or ord(letter) & 0xFFFE == 0xFFFE:
            raise serializers.ValidationError("no control characters and no line breaks here")


class Line(serializers.CharField):
    """A line of text: no control characters."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text.

        Raises:
            serializers.ValidationError: it holds a control character.
        """
        text: str = super().to_internal_value(data)
        refuse_unwritable(text)
        return text


class MailAddress(serializers.EmailField):
    """An address: the parts of it that a domain may hold reach beyond what can be written."""

    def to_internal_value(self, data: Any) -> str:
        """Return the address.

        Raises:
            serializers.ValidationError: it holds what cannot be written.
        """
        text: str = super().to_internal_value(data)
        refuse_unwritable(text)
        return text


class OfficialRowSerializer(serializers.Serializer[Any]):
    """An official as an HR system sends them; empty text takes nothing away."""

    staff_code = Line(max_length=40)
    full_name = Line(max_length=120)
    birth_date = serializers.DateField()
    sex = serializers.ChoiceField(choices=["male", "female"])
    citizen_number = Line(max_length=20, required=False, allow_blank=True)
    unit_code = Line(max_length=40)
    post = Line(max_length=120)
    position = Line(max_length=40)
    management_fields = serializers.ListField(
        child=Line(max_length=40), required=False, max_length=20
    )
    phone = Line(max_length=20, required=False, allow_blank=True)
    email = MailAddress(required=False, allow_blank=True)
    posted_from = serializers.DateField(required=False)
    decision = Line(max_length=200, required=False, allow_blank=True)


class RosterSerializer(serializers.Serializer[Any]):
    """Officials to take in: all, or none where one has an error."""

    officials = OfficialRowSerializer(many=True, allow_empty=False)
    dry_run = serializers.BooleanField(default=False)

    def validate_officials(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse more than fits one import."""
        if len(rows) > MOST_ROWS:
            raise serializers.ValidationError(f"at most {MOST_ROWS} officials at once")
        return rows


#: Officials of one request.
MOST_ROWS = 5000


class FoundSerializer(serializers.Serializer[Any]):
    """A problem: `where` names the place in what was sent, `what` says how to mend it."""

    where = serializers.CharField()
    what = serializers.CharField()


class RosterReportSerializer(serializers.Serializer[Any]):
    """What came of an import; with `problems` nothing was taken in."""

    format = serializers.CharField()
    read = serializers.IntegerField()
    imported = serializers.IntegerField()
    new = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    postings = serializers.IntegerField()
    problems = FoundSerializer(many=True)
    warnings = FoundSerializer(many=True)


class JobSerializer(serializers.ModelSerializer[Job]):
    """Long work: ask again until `ended_at` is there; then `file` tells whether one waits."""

    has_file = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ["uuid", "kind", "state", "done", "total", "message", "ended_at", "has_file"]

    def get_has_file(self, job: Job) -> bool:
        """Tell whether the work left a file to fetch."""
        return job.file_id is not None
