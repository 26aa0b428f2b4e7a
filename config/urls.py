"""Addresses: each app brings its own below its word."""

from django.urls import include, path

handler400 = "ui.failing.bad_request"
handler403 = "ui.failing.forbidden"
handler404 = "ui.failing.not_found"
handler500 = "ui.failing.fault"

urlpatterns = [
    path("", include("people.urls")),
    path("", include("banks.urls")),
    path("", include("assessments.urls")),
    path("", include("training.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("ui.urls")),
]
