"""Bodies of ``/invocations``: rows in, predictions out."""

import csv
import io
import json
from typing import Any


class WrongCall(ValueError):  # noqa: N818
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def read_instances(body: bytes, kind: str) -> list[Any]:
    """Rows of the body. Raises WrongCall: 415 for another content type, 400 for a wrong body."""
    try:
        text = body.decode()
        if kind == "application/json":
            value = json.loads(text)
            rows = value.get("instances", value.get("inputs")) if isinstance(value, dict) else value
        elif kind in ("application/jsonlines", "application/jsons"):
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        elif kind == "text/csv":
            rows = [[float(cell) for cell in row] for row in csv.reader(io.StringIO(text)) if row]
        else:
            raise WrongCall(415, f"{kind} is not taken; send JSON, JSON lines or CSV")
    except WrongCall:
        raise
    except ValueError as error:
        raise WrongCall(400, f"the body cannot be read as {kind}: {error}") from error
    if not isinstance(rows, list) or not rows:
        raise WrongCall(400, "the body has no rows")
    return rows


def shape_of(values: object) -> list[int]:
    shape: list[int] = []
    while isinstance(values, list):
        shape.append(len(values))
        values = values[0] if values else None
    return shape


def predictions_of(outputs: list[dict[str, Any]]) -> list[Any]:
    """One prediction a row: the row of the only output, or a record of the rows of all."""
    rows = {output["name"]: _rows(output["data"], output["shape"]) for output in outputs}
    if len(rows) == 1:
        return next(iter(rows.values()))
    return [dict(zip(rows, together, strict=True)) for together in zip(*rows.values(), strict=True)]


def _rows(data: list[Any], shape: list[int]) -> list[Any]:
    if len(shape) <= 1:
        return data
    each = len(data) // max(shape[0], 1)
    return [_rows(data[at * each : (at + 1) * each], shape[1:]) for at in range(shape[0])]
