from django.urls import path

from supervision_portal.home.views import board, dates, quarters, work

app_name = "home"

urlpatterns = [
    path("", work.my_work, name="my_work"),
    path("board/", board.board, name="board"),
    path("board/table.csv", board.board_csv, name="board_csv"),
    path("board/table.pdf", board.board_pdf, name="board_pdf"),
    path("board/list/", board.board_list, name="board_list"),
    path("board/list.csv", board.board_list_csv, name="board_list_csv"),
    path("board/quarters/", quarters.board_quarters, name="board_quarters"),
    path("board/quarters.csv", quarters.board_quarters_csv, name="board_quarters_csv"),
    path("board/quarters.pdf", quarters.board_quarters_pdf, name="board_quarters_pdf"),
    path("board/mine/", dates.my_dates, name="my_dates"),
    path("board/held/", dates.held_dates, name="held_dates"),
    path("board/held.csv", dates.held_dates_csv, name="held_dates_csv"),
]
