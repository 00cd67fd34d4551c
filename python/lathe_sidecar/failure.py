"""The one error shape that crosses to the engine, where it becomes a LatheError."""

from typing import Any


class Failure(Exception):  # noqa: N818
    """What happened, where, and what to do next.

    ``code`` is stable and kebab-case; ``kind`` is ``python`` for the user's code and ``data`` for
    tables that a method cannot work with. ``line`` and ``row`` count from 1.
    """

    def __init__(
        self,
        code: str,
        message: str,
        advice: str,
        *,
        kind: str = "python",
        line: int | None = None,
        column: str | None = None,
        row: int | None = None,
        parameter: str | None = None,
        details: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice
        self.kind = kind
        self.place = {
            key: value
            for key, value in {
                "line": line,
                "column": column,
                "row": row,
                "parameter": parameter,
            }.items()
            if value is not None
        }
        self.details = details

    def to_json(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "code": self.code,
            "kind": self.kind,
            "message": self.message,
            "advice": self.advice,
            "place": self.place,
        }
        if self.details is not None:
            described["details"] = self.details
        return described
