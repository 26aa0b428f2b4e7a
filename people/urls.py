"""Addresses of the people app."""

from django.urls import path

from people.views import account

app_name = "people"
urlpatterns = [
    path("", account.home, name="home"),
    path("tai-khoan", account.own_account, name="own_account"),
    path("vai-tro", account.choose_workspace, name="workspace"),
    path("dang-nhap", account.log_in, name="login"),
    path("dang-xuat", account.log_out, name="logout"),
    path("lan-dau", account.first_use, name="first_use"),
]
