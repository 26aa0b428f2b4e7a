"""Addresses: each app brings its own below its word."""

from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("", include("reports.urls")),
    path("", include("ui.urls")),
]
