"""Addresses of the API, version 1: each app brings its rows."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from assessments.api import ResultViewSet, RoundViewSet
from banks.api import BankViewSet
from people.api.views import JobViewSet, OfficialViewSet, UnitViewSet
from reports.api import CertificateViewSet, RoundExport
from training.api import CourseViewSet, EnrolmentViewSet
from ui.api import Nowhere

app_name = "api"
router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("units", UnitViewSet)
router.register("officials", OfficialViewSet)
router.register("banks", BankViewSet)
router.register("rounds", RoundViewSet)
router.register("results", ResultViewSet)
router.register("courses", CourseViewSet)
router.register("enrolments", EnrolmentViewSet)
router.register("certificates", CertificateViewSet)
router.register("jobs", JobViewSet)

#: What an API may tell before it knows who asks: its shape.
_OPEN = {"authentication_classes": (), "permission_classes": (), "throttle_classes": ()}

urlpatterns = [
    *router.urls,
    path("rounds/<uuid:uuid>/export", RoundExport.as_view(), name="round-export"),
    path("schema", SpectacularAPIView.as_view(**_OPEN), name="schema"),
    path(
        "docs",
        SpectacularSwaggerSplitView.as_view(
            url_name="api:schema", template_name="ui/api_docs.html", **_OPEN
        ),
        name="docs",
    ),
    re_path(r"^(?P<rest>[\s\S]+)$", Nowhere.as_view(), name="nowhere"),  # a line's end too
]
