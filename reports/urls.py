"""Addresses of the reports app. "xm" (xác minh) is short because it stands in every QR code."""

from django.urls import path

from reports.views import public

app_name = "reports"
# One name: without a token it is the page on which a code is typed.
urlpatterns = [
    path("xm/", public.verify_form, name="verify"),
    path("xm/<str:token>", public.verify, name="verify"),
]
