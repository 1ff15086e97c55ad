"""Addresses of the desks, gathered for `workbench.urls`; every name lives in namespace `work`."""

from django.urls import include, path

FEATURES = "intake triage revisits lights orders consultations duties team admin audit".split()
urlpatterns = [path("", include(f"qifu.web.workbench.{name}.urls")) for name in FEATURES]
