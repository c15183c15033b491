"""Where open pages listen, the board, and where a day is played."""

from django.urls import path

from heard.web.live import board, cue_figures, desk, effect, play_pages, views, watching

app_name = "live"
urlpatterns = [
    path("events/", views.events, name="events"),
    path("board/", board.board, name="board"),
    path("board/rows/", board.rows, name="board-rows"),
    path("board/alerts/", watching.watch, name="watch"),
    path("board/effect/", effect.page, name="effect"),
    path("board/<int:pk>/", board.board, name="board-open"),
    path("board/<int:pk>/acknowledge/", board.acknowledge, name="acknowledge"),
    path("board/<int:pk>/whisper/", board.whisper, name="whisper"),
    path("board/<int:pk>/join/", board.join, name="join"),
    path("board/<int:pk>/over/", board.hand_over, name="hand-over"),
    path("board/care/<int:pk>/", board.offer_break, name="offer-break"),
    path("desk/asked/<int:pk>/", board.answer, name="asked"),
    path("desk/", desk.desk, name="desk"),
    path("desk/taste/", desk.taste, name="taste"),
    path("desk/cues/", cue_figures.week, name="cues-week"),
    path("desk/policy/", cue_figures.policies, name="cue-policies"),
    path("desk/<int:pk>/", desk.at_desk, name="at-desk"),
    path("desk/<int:pk>/say/", desk.say, name="say"),
    path("desk/<int:pk>/put-away/", desk.put_away, name="put-away"),
    path("desk/<int:pk>/seen/", desk.seen, name="whispers-seen"),
    path("board/play/", play_pages.page, name="play"),
]
