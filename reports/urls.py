"""Addresses of the reports app. "xm" (xác minh) is short because it stands in every QR code."""

from django.urls import path

from reports.views import public

app_name = "reports"
urlpatterns = [
    path("xm/", public.verify_form, name="verify_form"),
    path("xm/<str:token>", public.verify, name="verify"),
]
