"""The live room of a pod."""

from django.urls import path

from pods.views import doing, door, paper, room

app_name = "room"
urlpatterns = [
    path("room/", door.code, name="code"),
    path("pods/<uuid:pk>/room/open/", door.open_room, name="open"),
    path("pods/<uuid:pk>/room/join/", door.join, name="join"),
    path("pods/<uuid:pk>/paper/", paper.paper, name="paper"),
    path("room/<uuid:pk>/", room.here, name="here"),
    path("room/<uuid:pk>/now/", room.now, name="now"),
    path("room/<uuid:pk>/wall/", room.wall, name="wall"),
    path("room/<uuid:pk>/wall/now/", room.wall_now, name="wall_now"),
    path("room/<uuid:pk>/leave/", door.leave, name="leave"),
    path("room/<uuid:pk>/tell/", doing.tell, name="tell"),
    path("room/<uuid:pk>/write/", doing.write, name="write"),
    path("room/<uuid:pk>/together/", doing.together, name="together"),
    path("room/<uuid:pk>/goal/", doing.look_at_goal, name="goal"),
    path("room/<uuid:pk>/do/<slug:what>/", doing.do, name="do"),
]
