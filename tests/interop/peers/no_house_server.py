"""A server without a portal: nobody can log in.

    python no_house_server.py PORT ANSWER

Prints `listening PORT`. Its root object has a method `login` that answers `(False, ANSWER)`, as some servers
refuse a login, unless ANSWER is empty: then it has no such method.
"""
from twisted.spread import pb

from common import options, serve


class Door(pb.Root):
    def __init__(self, answer):
        if answer:
            self.remote_login = lambda name: (False, answer)


if __name__ == "__main__":
    given = options(__doc__, "port", "answer")
    serve(Door(given.answer), given.port)
