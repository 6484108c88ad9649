"""The picture of who is around a client; each name in it leads to the picture around that one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from krug.clients import access
from krug.clients.relations import drawing
from krug.clients.relations import network as networks
from krug.staff.doors import StaffRequest
from krug.ui.responses import is_fragment


@require_GET
def network(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.visible(request.user), pk=pk)
    found = networks.around(request.user, client)
    context = {"client": client, "network": found, "picture": drawing.draw(found)}
    name = "clients/network/_picture.html" if is_fragment(request) else "clients/network/network.html"
    return render(request, name, context)
