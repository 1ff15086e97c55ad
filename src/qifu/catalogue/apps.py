from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "qifu.catalogue"
    label = "catalogue"
