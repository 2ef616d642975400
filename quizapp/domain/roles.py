"""Who may do what: each role may do all that the ones before it may."""

from enum import StrEnum


class Role(StrEnum):
    GUEST = "guest"
    CANDIDATE = "candidate"
    TUTOR = "tutor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def may(self, needed: "Role") -> bool:
        return self.rank >= needed.rank
