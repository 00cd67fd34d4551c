/** Python that every exported script holds: quoting, reading, and the tables of one run. */
export const RUNTIME = String.raw`
def name(identifier: str) -> str:
    """An SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """An SQL text."""
    return "'" + value.replace("'", "''") + "'"


def number(value: float) -> str:
    """An SQL number that reads back to the same value."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "CAST('NaN' AS DOUBLE)"
    if math.isinf(value):
        return f"CAST('{'' if value > 0 else '-'}Infinity' AS DOUBLE)"
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    # The exponent makes it a double; without one, DuckDB would read a decimal.
    digits = repr(value)
    return digits if "e" in digits else f"{digits}e0"


def _plain(value: Any) -> Any:
    """A result's value as JSON knows it."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _files(path: str) -> list[str]:
    """The files that a path stands for: itself, a folder's files, or what a pattern matches."""
    if os.path.isdir(path):
        inside = glob.glob(os.path.join(glob.escape(path), "**", "*"), recursive=True)
        found = [each for each in inside if os.path.isfile(each)]
        found = [each for each in found if os.path.basename(each)[0] not in "._"]
    elif os.path.exists(path):
        found = [path]
    else:
        found = glob.glob(path, recursive=True)
    if not found:
        raise FileNotFoundError(f"There is no file {path}")
    return sorted(found)


def _as_utf8(path: str, encoding: str, folder: str) -> str:
    """A copy of a text file in UTF-8."""
    copy = os.path.join(folder, f"{len(os.listdir(folder))}.csv")
    opened = gzip.open if path.lower().endswith(".gz") else open
    with (
        opened(path, "rt", encoding=encoding, newline="") as given,
        open(copy, "w", encoding="utf-8", newline="") as taken,
    ):
        shutil.copyfileobj(given, taken)
    return copy


class Run:
    """The tables of one run, held by DuckDB, and what its steps have learned."""

    def __init__(self, sources: dict[str, Any], state: dict[str, Any], refit: bool) -> None:
        self.sources = sources
        self.state = state
        self.refit = refit
        self.learned: dict[str, Any] = {}
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("SET preserve_insertion_order = true")
        # A table's name must never mean a variable of this script.
        self.connection.execute("SET python_enable_replacements = false")

    def columns(self, table: str) -> list[str]:
        rows = self.connection.execute(f"DESCRIBE {name(table)}").fetchall()
        return [row[0] for row in rows]

    def ask(self, sql: str) -> list[dict[str, Any]]:
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]

    def table(self, node: str, sql: str) -> None:
        """Computes a query now and keeps its rows."""
        self.connection.execute(f"CREATE TEMP TABLE {name(node)} AS\n{sql}")

    def view(self, node: str, sql: str) -> None:
        """Gives a query a name; it is computed when its rows are needed."""
        self.connection.execute(f"CREATE TEMP VIEW {name(node)} AS\n{sql}")

    def read(
        self,
        node: str,
        statement: str,
        types: dict[str, str],
        header: str | None = None,
        encoding: str | None = None,
    ) -> None:
        """A source: files, read by the statement, or a pandas DataFrame with the same columns."""
        given = self.sources[node]
        if isinstance(given, (str, os.PathLike)):
            with tempfile.TemporaryDirectory() as folder:
                paths = _files(os.fspath(given))
                if encoding is not None:
                    paths = [_as_utf8(path, encoding, folder) for path in paths]
                # DuckDB reads these characters as wildcards unless they stand in brackets.
                files = [text(re.sub(r"([*?\[])", r"[\1]", path)) for path in paths]
                if header is not None:
                    self.check_header(files, header, list(types))
                self.table(node, statement.replace("$FILES", f"[{', '.join(files)}]"))
            return
        missing = [column for column in types if column not in given.columns]
        if missing:
            raise KeyError(f"The table given for {node} has no column {missing[0]!r}")
        self.connection.execute("SET pandas_analyze_sample = 1000000000")
        self.connection.register("given frame", given)
        items = [f"CAST({name(each)} AS {kind}) AS {name(each)}" for each, kind in types.items()]
        self.table(node, f"SELECT {', '.join(items)}\nFROM \"given frame\"")
        self.connection.unregister("given frame")

    def check_header(self, files: list[str], options: str, expected: list[str]) -> None:
        """Columns are read by their place, so each file must have them in the same order."""
        for file in files:
            rows = self.connection.execute(f"DESCRIBE SELECT * FROM read_csv({file}, {options})")
            found = [row[0] for row in rows.fetchall()]
            if found != expected:
                raise ValueError(f"{file} has the columns {found}, not {expected}")

    def fitted(
        self,
        node: str,
        source: str,
        parameters: Any,
        fit: Callable[..., Any],
        apply: Callable[..., str],
    ) -> None:
        """A step that learns: from the rows at hand when refitting, else what STATE holds."""
        columns = self.columns(source)
        if self.refit:
            learned = fit(self.ask, name(source), columns, parameters)
            rows = self.ask(f"SELECT count(*) AS rows FROM {name(source)}")[0]["rows"]
        else:
            learned, rows = self.state[node]["learned"], self.state[node]["rows"]
        self.learned[node] = {"rows": rows, "learned": learned}
        self.view(node, apply(name(source), columns, parameters, learned))
`;

/** Python for scripts with custom Python steps: tables to pandas frames and back. */
export const FRAMES = String.raw`

def read_frame(run: Run, table: str) -> pd.DataFrame:
    """A table as pandas reads Parquet: integers with nulls as floats, other nulls as None."""
    kinds = run.connection.execute(f"DESCRIBE {name(table)}").fetchall()
    frame = run.connection.execute(f"SELECT * FROM {name(table)}").df(date_as_object=True)
    for column, kind, *_ in kinds:
        values = frame[column]
        if kind.startswith("DECIMAL"):
            rows = run.connection.execute(f"SELECT {name(column)} FROM {name(table)}").fetchall()
            frame[column] = pd.Series([row[0] for row in rows], index=frame.index, dtype=object)
        elif isinstance(values.dtype, pd.BooleanDtype):
            frame[column] = values.astype(object).where(values.notna(), None)
        elif pd.api.types.is_extension_array_dtype(values.dtype) and values.dtype.kind in "iu":
            # Beyond 2^53 a float would lose digits.
            if values.isna().all() or max(abs(int(values.min())), abs(int(values.max()))) <= 2**53:
                frame[column] = values.astype("float64")
        elif values.dtype == object:
            frame[column] = pd.Series([_object(each) for each in values], frame.index, dtype=object)
    return frame


def _object(value: Any) -> Any:
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, np.ma.MaskedArray):
        return value.astype(float).filled(np.nan)
    return value


def keep_frame(run: Run, node: str, frame: Any) -> None:
    """What a Python step left in df, as a table."""
    if isinstance(frame, pd.Series):
        frame = frame.to_frame("value" if frame.name is None else frame.name)
    if not isinstance(frame, pd.DataFrame) or len(frame.columns) == 0:
        raise TypeError(f"{node}: leave the resulting pandas DataFrame in the variable df")
    if any(level is not None for level in frame.index.names):
        taken = [level for level in frame.index.names if level in frame.columns]
        frame = frame.reset_index(level=taken, drop=True) if taken else frame
        if any(level is not None for level in frame.index.names):
            frame = frame.reset_index()
    frame = frame.copy()
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.CategoricalDtype):
            values = frame[column].cat.categories.dtype
            whole = pd.api.types.is_integer_dtype(values) and frame[column].isna().any()
            frame[column] = frame[column].astype("Int64" if whole else values)
    run.connection.execute("SET pandas_analyze_sample = 1000000000")
    run.connection.register("step frame", frame)
    kinds = run.connection.execute('DESCRIBE "step frame"').fetchall()
    items = []
    for column, kind, *_ in kinds:
        wanted = STORED_AS.get(kind, kind)
        if frame[column].dtype == object and frame[column].isna().all():
            wanted = "VARCHAR"
        items.append(f"CAST({name(column)} AS {wanted}) AS {name(column)}")
    run.table(node, f"SELECT {', '.join(items)}\nFROM \"step frame\"")
    run.connection.unregister("step frame")


STORED_AS = {
    **dict.fromkeys(["TINYINT", "SMALLINT", "INTEGER"], "BIGINT"),
    **dict.fromkeys(["UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"], "BIGINT"),
    **dict.fromkeys(["TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"], "TIMESTAMP"),
    "FLOAT": "DOUBLE",
}


def run_python(run: Run, node: str, inputs: dict[str, str], code: str) -> None:
    """A custom Python step: df holds the first input's rows, and afterwards the result."""
    frames = {each: read_frame(run, table) for each, table in inputs.items()}
    file = f"<{node}>"
    # Tracebacks then show the step's own lines.
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"__name__": "__main__", "pd": pd, "np": np}
    namespace["inputs"] = dict(frames)
    namespace.update({each: frame for each, frame in frames.items() if each.isidentifier()})
    namespace["df"] = next(iter(frames.values()))
    exec(compile(code, file, "exec", dont_inherit=True), namespace)
    keep_frame(run, node, namespace.get("df"))
`;
