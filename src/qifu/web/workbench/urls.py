"""Addresses of the workbench. A page appears in the navigation when its name is reversible here
(see `nav.MENU`)."""

from django.urls import include, path

from qifu.web.components.reveal import reveal
from qifu.web.workbench.home import views as home

FEATURES = (
    "inbox cases approvals intake triage revisits lights orders consultations duties team admin"
    " audit claims payments policies firms exchange integrity counter escorts finding catalogue ratings"
    " applications bundles law grid places credit projects cards problems meetings supervision painpoints"
    " privacy reform"
).split()

app_name = "work"
urlpatterns = [
    path("", home.start, name="home"),
    path("today/", home.today, name="today"),
    path("reveal/", reveal, name="reveal"),
    *(path("", include(f"qifu.web.workbench.{name}.urls")) for name in FEATURES),
]
