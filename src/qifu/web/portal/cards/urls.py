"""Addresses of cards and of the door of talents."""

from django.urls import path

from qifu.web.portal.cards import holder, views
from qifu.web.portal.talent import views as talent
from qifu.web.portal.talent import workers

urlpatterns = [
    path("talent/", talent.talent, name="talent"),
    path("talent/workers/", workers.workers, name="workers"),
    path("cards/", views.home, name="cards"),
    path("cards/ours/", views.ours, name="cards_ours"),
    path("cards/ours/<str:number>/link/", views.link, name="cards_link"),
    path("cards/check/", views.check, name="cards_check"),
    path("cards/check/<str:code>/", views.checked, name="cards_checked"),
    path("cards/check/<str:code>/use/", views.use, name="cards_use"),
    path("cards/offline/", views.offline, name="cards_offline"),
    path("cards/mine/<str:number>/", holder.mine, name="card_mine"),
    path("cards/mine/<str:number>/code/", holder.my_new_code, name="card_my_code"),
    path("cards/mine/<str:number>/card.<slug:kind>", holder.my_paper, name="card_my_paper"),
    path("card/<str:secret>/", holder.by_link, name="card"),
    path("card/<str:secret>/decline/", holder.decline, name="card_decline"),
    path("card/<str:secret>/code/", holder.new_code, name="card_code"),
    path("card/<str:secret>/card.<slug:kind>", holder.paper, name="card_paper"),
]
