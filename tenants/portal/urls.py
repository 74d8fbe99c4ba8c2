"""The front page and the doors of a village's site."""

from django.urls import path

from .views import doors, home, workspace

urlpatterns = [
    path("", home.home, name="home"),
    path("masuk/", doors.resident_sign_in, name="resident-sign-in"),
    path("masuk/tautan/<str:token>/", doors.sign_in_link, name="sign-in-link"),
    path("keluar/", doors.sign_out, name="sign-out"),
    path("kelola/", workspace.workspace, name="workspace"),
    path("kelola/masuk/", doors.staff_sign_in, name="staff-sign-in"),
    path("kelola/sandi/", doors.new_password, name="new-password"),
]
