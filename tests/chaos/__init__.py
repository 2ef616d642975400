"""The chaos suite: what goes wrong in an exam goes wrong here, to a real server, and nothing acknowledged is lost.

Its short form is part of `make test`, the long one is `make chaos`.
"""

import os

LONG = os.environ.get("QUIZAPP_CHAOS") == "long"
