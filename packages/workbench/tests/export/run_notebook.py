"""Executes a notebook in its own folder, as Jupyter would; prints the outputs of its cells as JSON."""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
nbformat.validate(notebook)
client = NotebookClient(
    notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
)
client.execute()
texts = []
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        texts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
print("\n" + json.dumps(texts))
