"""Addresses of the banks app."""

from django.urls import path

from banks.views import author, lists, reading, reviewer, stewarding, uploads

app_name = "banks"
urlpatterns = [
    path("ngan-hang", reading.banks, name="banks"),
    path("ngan-hang/<uuid:uuid>", reading.bank, name="bank"),
    path("ngan-hang/<uuid:uuid>/do-phu", reading.bank_coverage, name="coverage"),
    path("ngan-hang/<uuid:uuid>/cau-hoi-moi", author.new_question, name="new_question"),
    path("cau-hoi/<uuid:uuid>", reading.question, name="question"),
    path("cau-hoi/<uuid:uuid>/so-sanh", reading.compare, name="compare"),
    path("cau-hoi/<uuid:uuid>/tam-giu", reading.hold_question, name="hold"),
    path("cau-hoi/<uuid:uuid>/ngung-dung", reading.retire_question, name="retire"),
    path("cau-hoi/<uuid:uuid>/soan", author.open_draft, name="open_draft"),
    path("cau-hoi/tam-giu/<uuid:uuid>/bo", reading.lift, name="lift_hold"),
    path("cau-hoi/ngu-lieu/<uuid:uuid>", reading.stimulus_picture, name="stimulus_picture"),
    path("soan-cau-hoi", author.drafts, name="drafts"),
    path("soan-cau-hoi/<uuid:uuid>", author.draft, name="draft"),
    path("soan-cau-hoi/<uuid:uuid>/luu", author.save_draft, name="save_draft"),
    path("soan-cau-hoi/<uuid:uuid>/bo", author.discard_draft, name="discard_draft"),
    path("tham-dinh", reviewer.to_review, name="to_review"),
    path("tham-dinh/duyet", reviewer.approve_several, name="approve_several"),
    path("tham-dinh/<uuid:uuid>", reviewer.review, name="review"),
    path("quan-tri/danh-muc/nhap", lists.import_workbook, name="import_lists"),
    path("quan-tri/danh-muc/nhap/mau", lists.template, name="lists_template"),
    path("quan-tri/ngan-hang", stewarding.stewarded, name="stewarded"),
    path("quan-tri/ngan-hang/moi", stewarding.new_bank, name="new_bank"),
    path("quan-tri/ngan-hang/<uuid:uuid>", stewarding.members, name="members"),
    path(
        "quan-tri/ngan-hang/<uuid:uuid>/nguoi/<int:member>/thoi",
        stewarding.dismiss_member,
        name="dismiss_member",
    ),
    path("nhap-cau-hoi", uploads.uploads, name="uploads"),
    path("nhap-cau-hoi/tep-mau", uploads.template, name="upload_template"),
    path("nhap-cau-hoi/bo-cac-tep", uploads.discard_several, name="discard_uploads"),
    path("nhap-cau-hoi/<uuid:uuid>", uploads.upload, name="upload"),
    path("nhap-cau-hoi/<uuid:uuid>/xac-nhan", uploads.confirm_upload, name="confirm_upload"),
    path("nhap-cau-hoi/<uuid:uuid>/bo", uploads.discard, name="discard_upload"),
    path("nhap-cau-hoi/<uuid:uuid>/hoan-tac", uploads.undo, name="undo_upload"),
]
