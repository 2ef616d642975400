"""Each refusal of the rules, carrying facts; the surface turns them into sentences."""

from datetime import datetime


class Refusal(Exception):
    """Something a person asked for that the rules do not allow."""


class NotFound(Refusal):
    """There is no such thing, or it is not this person's: strangers are not told which."""


class AttemptClosed(Refusal):
    """The attempt was submitted at `at`; it takes no more answers."""

    def __init__(self, attempt_id: int, at: datetime) -> None:
        super().__init__(attempt_id)
        self.attempt_id, self.at = attempt_id, at


class AttemptExpired(Refusal):
    """The attempt's time ended at `deadline`; what was saved before counts, nothing after."""

    def __init__(self, attempt_id: int, deadline: datetime) -> None:
        super().__init__(attempt_id)
        self.attempt_id, self.deadline = attempt_id, deadline


class AttemptStillOpen(Refusal):
    """Results and keys are shown only when the attempt has ended."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class UnknownSlot(Refusal):
    """The attempt has slots 1 to `last`; `slot` is not one of them."""

    def __init__(self, slot: int, last: int) -> None:
        super().__init__(slot)
        self.slot, self.last = slot, last


class BadResponse(Refusal):
    """`value` is not an answer that the item in `slot` can have."""

    def __init__(self, slot: int, value: str) -> None:
        super().__init__(slot, value)
        self.slot, self.value = slot, value


class QuotaUnmet(Refusal):
    """The pool cannot fill `topic` of a plan: `wanted` questions, only `available` that may meet in one paper."""

    def __init__(self, topic: str, wanted: int, available: int) -> None:
        super().__init__(f"{topic}: {wanted} wanted, {available} available")
        self.topic, self.wanted, self.available = topic, wanted, available


class PaperHeld(Refusal):
    """The bank could make this paper, but only of questions on the one that is being sat in `attempt_id`."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class EmailTaken(Refusal):
    """An account with this address exists."""


class BadCredentials(Refusal):
    """No account with this address and password; which of the two is wrong is not told."""


class BadToken(Refusal):
    """A link that was changed, used or is too old."""


class WeakPassword(Refusal):
    """The password is too short, too long, common, or made of the person's own data; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BankUnreadable(Refusal):
    """Bank files hold errors, so nothing was loaded. `problems` are lines `file:line: what`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class SchemaMismatch(Refusal):
    """The database is at `current` (None: empty) and this program needs `expected`."""

    def __init__(self, current: str | None, expected: str) -> None:
        super().__init__(current, expected)
        self.current, self.expected = current, expected


class BackupUnreadable(Refusal):
    """The file is not a backup of this program, or it was damaged; `reason` says what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DatabaseNotEmpty(Refusal):
    """A backup is restored only into a database without people and attempts."""
