"""All addresses: the portal at the root, the workbench at /work/, programs at /api/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("qifu.web.workbench.urls"):
    urlpatterns.append(path("work/", include("qifu.web.workbench.urls")))
if find_spec("qifu.api.urls"):
    urlpatterns.append(path("api/", include("qifu.api.urls")))
urlpatterns.append(path("", include("qifu.web.portal.urls")))

handler400 = "qifu.web.errors.bad_request"
handler403 = "qifu.web.errors.forbidden"
handler404 = "qifu.web.errors.not_found"
handler500 = "qifu.web.errors.broken"
