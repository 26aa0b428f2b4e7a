"""Addresses of the reports app. "xm" (xác minh) is short because it stands in every QR code."""

from django.urls import path

from reports.views import certificates, dashboard, first_steps, public, results

app_name = "reports"
urlpatterns = [
    # One name: without a token it is the page on which a code is typed.
    path("xm/", public.verify_form, name="verify"),
    path("xm/<str:token>", public.verify, name="verify"),
    path("bao-cao/ket-qua", results.by_unit, name="results"),
    path("bao-cao/ket-qua/tung-nguoi", results.by_person, name="results_by_person"),
    path("bao-cao/ket-qua/chua-thi", results.missing, name="not_sat"),
    path("bao-cao/ket-qua/<uuid:uuid>/excel", results.export, name="export"),
    path("chung-nhan", certificates.register, name="register"),
    path("chung-nhan/tai-ve", certificates.bundle, name="bundle"),
    path("chung-nhan/ky/<uuid:uuid>", certificates.issue_for_round, name="issue_for_round"),
    path("chung-nhan/lop/<uuid:uuid>", certificates.issue_for_course, name="issue_for_course"),
    path("chung-nhan/<uuid:uuid>", certificates.certificate, name="certificate"),
    path("chung-nhan/<uuid:uuid>/tep", certificates.certificate_file, name="certificate_file"),
    path("chung-nhan/<uuid:uuid>/thu-hoi", certificates.revoke_certificate, name="revoke"),
    path("chung-nhan/<uuid:uuid>/cap-lai", certificates.replace_certificate, name="replace"),
    path("toan-canh", dashboard.dashboard, name="dashboard"),
    path("bat-dau", first_steps.first_steps, name="first_steps"),
    path("bat-dau/mau/<slug:slug>", first_steps.template, name="first_steps_template"),
]
