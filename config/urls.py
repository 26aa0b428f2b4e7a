"""Addresses: each app brings its own below its word."""

from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("", include("banks.urls")),
    path("", include("assessments.urls")),
    path("", include("training.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("ui.urls")),
]
