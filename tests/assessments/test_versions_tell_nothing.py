"""What a bank's people read of their questions is the same whether or not a sealed paper holds them."""

import pytest
from django.urls import reverse

from assessments.models import FormItem
from banks.enums import MemberRole
from tests.assessments.building import assemble, fill_bank, freeze, plan_round, write_plan
from tests.clients import client_of
from tests.interference import _CHANGING
from tests.make import make_member, make_version

pytestmark = pytest.mark.django_db


def read(client, question):
    """Return the pages of a question, byte for byte but for what is new with every answer."""
    names = ("question", "versions", "compare")
    return [
        _CHANGING.sub(
            b"", client.get(reverse(f"banks:{name}", kwargs={"uuid": question.uuid})).content
        )
        for name in names
    ]


def test_drawing_and_sealing_a_round_changes_no_byte_of_the_pages_of_its_questions():
    bank = fill_bank()
    for question in bank.questions.all():
        make_version(question=question, approved=False, level="VD")
    client = client_of(make_member(bank, MemberRole.AUTHOR))
    question = next(iter(bank.questions.order_by("pk")))
    round_ = plan_round(write_plan(bank), people={"CV|TAI_CHINH": 4})
    before = read(client, question)

    assemble(round_)
    drawn = read(client, question)
    freeze(round_)
    sealed = read(client, question)

    assert FormItem.objects.filter(approval__version__question__bank=bank).exists()
    assert before == drawn == sealed
