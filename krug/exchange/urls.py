from django.urls import path

from krug.exchange import views
from krug.exchange.exporting import views as exporting
from krug.exchange.previewing import views as previewing
from krug.exchange.returning import views as returning

urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/upload/", views.upload, name="import_upload"),
    path("import/link/", views.link, name="import_link"),
    path("import/<int:pk>/sheet/", views.sheet, name="import_sheet"),
    path("import/<int:pk>/", views.load, name="import"),
    path("import/<int:pk>/correct/", views.correct, name="import_correct"),
    path("import/<int:pk>/start/", views.press, {"verb": "start"}, name="import_start"),
    path("import/<int:pk>/pause/", views.press, {"verb": "pause"}, name="import_pause"),
    path("import/<int:pk>/resume/", views.press, {"verb": "resume"}, name="import_resume"),
    path("import/<int:pk>/cancel/", views.press, {"verb": "cancel"}, name="import_cancel"),
    path("import/<int:pk>/discard/", views.press, {"verb": "discard"}, name="import_discard"),
    path("import/<int:pk>/undo/", views.press, {"verb": "undo"}, name="import_undo"),
    path("import/<int:pk>/bad/", views.bad_rows, name="import_bad"),
    path("import/<int:pk>/kept/", previewing.left_alone, name="import_kept"),
    path("import/<int:pk>/rows/<str:outcome>/", previewing.listed, name="import_rows"),
    path("import/<int:pk>/row/<int:row>/", previewing.row, name="import_row"),
    path("import/<int:pk>/row/<int:row>/mend/", previewing.mend, name="import_mend"),
    path("import/<int:pk>/row/<int:row>/leave/", previewing.leave, name="import_leave"),
    path("import/<int:pk>/choose/", returning.choose, name="import_choose"),
    path("import/<int:pk>/new/", returning.load_new, name="import_new_rows"),
    path("exports/", exporting.exports, name="exports"),
    path("exports/new/", exporting.new, name="export_new"),
    path("exports/chosen/", exporting.ask, name="export_ask"),
    path("exports/begin/", exporting.begin, name="export_begin"),
    path("exports/<int:pk>/", exporting.export, name="export"),
    path("exports/<int:pk>/stop/", exporting.stop, name="export_stop"),
    path("exports/<int:pk>/file/", exporting.file, name="export_file"),
    path("welcome/", views.welcome, name="welcome"),
    path("sample/", views.sample_progress, name="sample"),
    path("sample/load/", views.load_sample, name="sample_load"),
    path("sample/remove/", views.remove_sample, name="sample_remove"),
    path("sample/removal/", views.sample_removal, name="sample_removal"),
]
