"""Addresses of the training app."""

from django.urls import path

from training.views import calendar, courses, enrolments, own, programmes, rolls, sessions

app_name = "training"
urlpatterns = [
    path("chuong-trinh", programmes.programmes, name="programmes"),
    path("chuong-trinh/moi", programmes.edit_programme, name="new_programme"),
    path("chuong-trinh/nhap", programmes.import_workbook, name="import_programmes"),
    path("chuong-trinh/nhap/mau", programmes.workbook_template, name="programmes_template"),
    path("chuong-trinh/<uuid:uuid>", programmes.programme, name="programme"),
    path("chuong-trinh/<uuid:uuid>/sua", programmes.edit_programme, name="edit_programme"),
    path("chuong-trinh/<uuid:uuid>/thu-hoi", programmes.withdraw, name="withdraw_programme"),
    path("chuong-trinh/<uuid:uuid>/dung-lai", programmes.offer, name="offer_programme"),
    path("lop", courses.courses, name="courses"),
    path("lop/mo", courses.open_one, name="open_course"),
    path("lop/<uuid:uuid>", courses.course, name="course"),
    path("lop/<uuid:uuid>/sua", courses.revise, name="revise_course"),
    path("lop/<uuid:uuid>/khai-giang", courses.start, name="start_course"),
    path("lop/<uuid:uuid>/huy", courses.cancel, name="cancel_course"),
    path("lop/<uuid:uuid>/be-giang", courses.close, name="close_course"),
    path("lop/<uuid:uuid>/chuyen-can", courses.record, name="record"),
    path("lop/<uuid:uuid>/them-buoi", sessions.add, name="add_session"),
    path("lop/<uuid:uuid>/cu-hoc", enrolments.nominate_many, name="nominate"),
    path("lich", calendar.calendar, name="calendar"),
    path("buoi-hoc/<uuid:uuid>/doi", sessions.move, name="move_session"),
    path("buoi-hoc/<uuid:uuid>/huy", sessions.cancel, name="cancel_session"),
    path("buoi-hoc/<uuid:uuid>/diem-danh", rolls.roll, name="roll"),
    path("buoi-hoc/<uuid:uuid>/danh-sach-ky", rolls.sign_sheet, name="sign_sheet"),
    path("de-xuat-buoi", sessions.proposals, name="proposals"),
    path("de-xuat-buoi/<uuid:uuid>", sessions.proposal, name="proposal"),
    path("de-xuat-buoi/<uuid:uuid>/rut", sessions.take_back, name="withdraw_proposal"),
    path("nhu-cau", enrolments.needs, name="needs"),
    path("nhu-cau/<uuid:uuid>", enrolments.needing, name="needing"),
    path("ghi-danh/<uuid:uuid>/rut", enrolments.leave, name="withdraw"),
    path("khoa-hoc", own.own_courses, name="own_courses"),
    path("khoa-hoc/<uuid:uuid>", own.own_course, name="own_course"),
    path("khoa-hoc/<uuid:uuid>/ghi-danh", own.join_course, name="join"),
]
