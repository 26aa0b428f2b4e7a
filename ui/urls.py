"""Addresses of the ui app."""

from django.urls import path

app_name = "ui"
urlpatterns: list[object] = []
