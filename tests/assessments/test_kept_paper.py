"""The service worker of the paper."""

from django.test import Client
from django.urls import reverse

from ui.middleware import POLICY


def test_the_worker_answers_for_the_pages_of_the_sitting_alone():
    answer = Client().get(reverse("assessments:sitting_worker"))

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
    assert reverse("assessments:sitting_worker").startswith("/thi/")


def test_what_the_worker_gives_out_has_the_policy_of_the_pages():
    text = Client().get(reverse("assessments:sitting_worker")).content.decode()

    assert f'"Content-Security-Policy": "{POLICY}"' in text
    assert reverse("assessments:sitting_paper") in text
    assert "&#" not in text
