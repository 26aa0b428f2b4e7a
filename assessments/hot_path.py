"""Leads the one request that comes by the thousand a second past all that it does not need."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from assessments.views.answers import take_answer


class AnswersFirst:
    """Hands answers to their view before session, account, form token and language are read.

    Without it the view gives the same answers, later.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.address = reverse("assessments:sitting_answer")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == self.address:
            return take_answer(request)
        return self.get_response(request)
