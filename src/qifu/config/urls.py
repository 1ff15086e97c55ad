"""All addresses: the portal at the root, the workbench at /work/, programs at /api/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("work/insight/", include("qifu.web.workbench.insight.urls")),
    path("work/", include("qifu.web.workbench.urls")),
    path("api/", include("qifu.api.urls")),
    path("", include("qifu.web.portal.urls")),
]

handler400 = "qifu.web.errors.bad_request"
handler403 = "qifu.web.errors.forbidden"
handler404 = "qifu.web.errors.not_found"
handler500 = "qifu.config.away.broken"
