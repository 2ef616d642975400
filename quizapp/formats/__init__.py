"""Question files ↔ domain questions. Every reader returns the good questions and the located problems."""

from dataclasses import dataclass, field

from quizapp.domain.questions import Question


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a file, at a line from 1."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(slots=True)
class ReadResult:
    """What a reader found: questions that can be used, where each stands, and what is wrong."""

    questions: list[Question] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)  # question id → (file, line)
    problems: list[Problem] = field(default_factory=list)
