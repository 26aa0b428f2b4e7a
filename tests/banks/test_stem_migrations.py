"""Versions get the column by which they are found: on a database with rows, forth and back."""

from time import process_time

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from banks.models import QuestionVersion
from tests.make import make_version

BEFORE = [("banks", "0003_keep_uploads_for_preview")]
AFTER = [("banks", "0005_fold_the_stems_of_before")]

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(goal):
    executor = MigrationExecutor(connection)
    executor.migrate(goal)
    return MigrationExecutor(connection).loader.project_state(goal).apps


@pytest.fixture
def restored():
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def columns():
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, "banks_questionversion")
    return {one.name for one in found}


def assert_frozen(version):
    with pytest.raises(IntegrityError, match="frozen: banks_questionversion"), transaction.atomic():
        QuestionVersion.objects.filter(pk=version.pk).update(explanation="Khác")


def test_rows_of_before_are_found_afterwards_and_stay_frozen_on_the_way_back(restored):
    version = make_version(content={"stem": "Đâu là  Mã độc?", "options": {}, "key": "A"})

    migrate(BEFORE)
    assert "search_text" not in columns()
    assert_frozen(version)
    migrate(AFTER)

    version.refresh_from_db()
    assert version.search_text == "dau la ma doc?"
    assert_frozen(version)


@pytest.mark.slow
def test_twenty_thousand_versions_are_folded_within_half_a_minute_of_work(restored):
    version = make_version()
    fields = {
        field.attname: getattr(version, field.attname)
        for field in QuestionVersion._meta.concrete_fields
        if not field.primary_key and field.name not in ("uuid", "number", "search_text")
    }
    QuestionVersion.objects.bulk_create(
        [QuestionVersion(**fields, number=number) for number in range(2, 20_002)], batch_size=500
    )
    migrate(BEFORE)

    began = process_time()
    migrate(AFTER)

    assert process_time() - began < 30
    assert not QuestionVersion.objects.filter(search_text__isnull=True).exists()
