from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "qifu.web"
    label = "web"
    verbose_name = "网页"
