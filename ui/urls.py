"""Addresses of the ui app."""

from django.urls import path
from django.views.i18n import set_language

from ui import views

app_name = "ui"
urlpatterns = [
    path("health", views.ready, name="health"),
    path("health/live", views.live, name="live"),
    path("sw.js", views.worker, name="worker"),
    path("mat-mang", views.offline_page, name="offline"),
    path("ngon-ngu", set_language, name="language"),
    path("giao-dien", views.appearance, name="appearance"),
]
