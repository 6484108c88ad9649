from django.urls import path

from krug.clients.views import adding, cards, listed, parts

urlpatterns = [
    path("clients/", listed.clients, name="clients"),
    path("clients/count/", listed.count, name="clients_count"),
    path("clients/options/<slug:name>/", listed.options, name="clients_options"),
    path("clients/new/", adding.new, name="client_new"),
    path("clients/check/", adding.check, name="client_check"),
    path("clients/<int:pk>/", cards.client, name="client"),
    path("clients/<int:pk>/cases/", cards.cases, name="client_cases"),
    path("clients/<int:pk>/archive/", cards.archive, name="client_archive"),
    path("clients/<int:pk>/restore/", cards.restore, name="client_restore"),
    path("clients/<int:pk>/fields/<slug:code>/", cards.field, name="client_field"),
    path("clients/<int:pk>/contacts/", parts.add_contact, name="contact_add"),
    path("clients/<int:pk>/addresses/", parts.add_address, name="address_add"),
    path("clients/<int:pk>/employments/", parts.add_employment, name="employment_add"),
    path("clients/<int:pk>/others/", parts.others, name="employment_others"),
    path("clients/<int:pk>/purchases/", parts.add_purchase, name="purchase_add"),
    path("okved/", cards.okved_found, name="okved"),
    path("contacts/<int:pk>/", parts.contact, name="contact"),
    path("contacts/<int:pk>/remove/", parts.remove_contact, name="contact_remove"),
    path("contacts/<int:pk>/reveal/", parts.reveal, name="contact_reveal"),
    path("addresses/<int:pk>/remove/", parts.remove_address, name="address_remove"),
    path("employments/<int:pk>/end/", parts.end_employment, name="employment_end"),
    path("employments/<int:pk>/remove/", parts.remove_employment, name="employment_remove"),
    path("purchases/<int:pk>/return/", parts.return_purchase, name="purchase_return"),
]
