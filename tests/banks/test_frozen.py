from contextlib import AbstractContextManager
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState
from django.db.models import Model

from assessments.models import FormItem
from banks.enums import VersionState
from banks.models import QuestionVersion
from office.frozen import FrozenColumns
from tests.make import make_candidate, make_exam_form, make_user, make_version

pytestmark = pytest.mark.django_db

CHANGES = {
    "content": {"stem": "Khác?", "options": {"A": "a", "B": "b"}, "key": "B"},
    "kind": "numeric",
    "level": "VDC",
    "points": Decimal("0.5"),
    "seconds": 61,
    "number": 7,
    "order_locked": True,
    "explanation": "Vì thế.",
    "basis": "Luật số 91/2025/QH15",
    "embargo_until": "2030-01-01",
    "checksum": "f" * 64,
    "written_at": "2020-01-01T00:00:00Z",
}


def refused(table: str) -> AbstractContextManager[object]:
    return pytest.raises(IntegrityError, match=f"frozen: {table}")


def columns(model: type[Model]) -> set[str]:
    return {str(field.column) for field in model._meta.concrete_fields}


def frozen_columns(app: str, migration: str) -> set[str]:
    operations = import_module(f"{app}.migrations.{migration}").Migration.operations
    [frozen] = [one for one in operations if isinstance(one, FrozenColumns)]
    return set(frozen.columns)


@pytest.mark.parametrize("field", CHANGES)
def test_no_part_of_a_version_can_be_changed(field):
    version = make_version()

    with refused(f"banks_questionversion.{field}"), transaction.atomic():
        QuestionVersion.objects.filter(pk=version.pk).update(**{field: CHANGES[field]})


def test_the_author_of_a_version_cannot_be_changed():
    version = make_version()

    with refused("banks_questionversion.author_id"), transaction.atomic():
        QuestionVersion.objects.filter(pk=version.pk).update(author=make_user())


def test_plain_sql_cannot_change_a_version():
    make_version()

    with refused("banks_questionversion.explanation"), transaction.atomic():
        connection.cursor().execute("UPDATE banks_questionversion SET explanation = 'x'")


def test_the_state_of_a_version_moves():
    version = make_version()

    QuestionVersion.objects.filter(pk=version.pk).update(state=VersionState.SUPERSEDED)

    version.refresh_from_db()
    assert version.state == VersionState.SUPERSEDED


def test_saving_a_version_that_was_not_changed_passes():
    version = QuestionVersion.objects.get(pk=make_version(points=Decimal("1.5")).pk)

    version.state = VersionState.SUPERSEDED
    version.save()

    assert QuestionVersion.objects.get(pk=version.pk).state == VersionState.SUPERSEDED


def test_a_version_can_be_deleted():
    version = make_version(approved=False)

    version.delete()

    assert not QuestionVersion.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("order", 9), ("points", Decimal(2)), ("option_order", ["B", "A"])]
)
def test_no_part_of_a_form_item_can_be_changed(field, value):
    item = make_exam_form(make_candidate()).items.get(order=1)

    with refused(f"assessments_formitem.{field}"), transaction.atomic():
        FormItem.objects.filter(pk=item.pk).update(**{field: value})


def test_a_form_item_cannot_get_another_question():
    item = make_exam_form(make_candidate()).items.get(order=1)

    with refused("assessments_formitem.approval_id"), transaction.atomic():
        FormItem.objects.filter(pk=item.pk).update(approval=make_version().approval)


def test_every_column_is_frozen_but_the_state():
    version = apps.get_model("banks", "QuestionVersion")

    frozen = frozen_columns("banks", "0011_nothing_lies_open")
    assert frozen == columns(version) - {"state"}
    assert frozen_columns("assessments", "0002_form_items_are_frozen") == columns(FormItem)


@pytest.mark.django_db(transaction=True)  # SQLite changes tables outside transactions only
def test_the_operation_can_be_undone_and_done_again():
    version = make_version()
    frozen = sorted(frozen_columns("banks", "0002_version_content_is_frozen"))
    state = ProjectState()
    operation = FrozenColumns("banks_questionversion", frozen)

    with connection.schema_editor() as editor:
        operation.database_backwards("banks", editor, state, state)
    QuestionVersion.objects.filter(pk=version.pk).update(explanation="Đổi được.")
    with connection.schema_editor() as editor:
        operation.database_forwards("banks", editor, state, state)

    with refused("banks_questionversion.explanation"), transaction.atomic():
        QuestionVersion.objects.filter(pk=version.pk).update(explanation="Không đổi được.")
