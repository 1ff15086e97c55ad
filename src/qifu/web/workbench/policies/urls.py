"""Addresses of the policy officer's desk."""

from django.urls import path

from qifu.web.workbench.policies import editor, publishing, views

urlpatterns = [
    path("policies/", views.register, name="policies"),
    path("policies/new/", editor.new, name="policy_new"),
    path("policies/<str:code>/", views.policy, name="policy"),
    path("policies/<str:code>/open/", editor.start, name="policy_open"),
    path("policies/<str:code>/draft/", editor.draft, name="policy_draft"),
    path("policies/<str:code>/draft/builder/", editor.builder, name="policy_builder"),
    path("policies/<str:code>/draft/sandbox/", editor.sandbox, name="policy_sandbox"),
    path("policies/<str:code>/discard/", publishing.discard, name="policy_discard"),
    path("policies/<str:code>/publish/", publishing.publish, name="policy_publish"),
    path("policies/<str:code>/withdraw/", publishing.withdraw, name="policy_withdraw"),
]
