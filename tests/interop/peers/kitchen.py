"""The classes of the kitchen, as kitchen_server and kitchen_client both name them. Not run by itself."""
from twisted.spread import pb


class Point(pb.Copyable, pb.RemoteCopy):
    """Known to both sides."""

    def __init__(self, x, y):
        self.x = x
        self.y = y


pb.setUnjellyableForClass(Point, Point)


class Secret(pb.Copyable):
    """Registered by nobody: whoever receives one refuses it."""

    def __init__(self):
        self.recipe = "salt"


class Burnt(Exception):
    """An ordinary exception of the application's own."""


class Spilt(pb.Error):
    """An exception that PB does not log at the server."""
