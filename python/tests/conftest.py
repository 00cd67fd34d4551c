from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from lathe_sidecar.protocol import Reporter


@dataclass(frozen=True)
class Heard(Reporter):
    """A reporter that keeps what it is told."""

    request_id: int = 0
    notes: list[str] = field(default_factory=list)
    shares: list[float | None] = field(default_factory=list)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def progress(self, share: float | None, text: str) -> None:
        self.shares.append(share)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def parquet(tmp_path: Path) -> "ParquetWriter":
    return ParquetWriter(tmp_path)


@dataclass
class ParquetWriter:
    folder: Path

    def __call__(self, name: str, frame: pd.DataFrame) -> str:
        path = self.folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        return str(path)
