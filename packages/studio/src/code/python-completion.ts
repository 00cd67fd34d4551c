import type { FormColumn, FormInput } from '../forms/form-input.js';
import type { CodeCompletion, CodeCompletions } from './code-completion.js';

const FRAME = methods(`
assign(**columns) - A copy with new columns, e.g. assign(total=df['a'] + df['b']).
rename(columns={}) - Gives columns new names.
drop(columns=[]) - Drops columns.
dropna(subset=[]) - Drops rows with missing values.
fillna(value) - Fills missing values.
drop_duplicates(subset=[]) - Keeps one of equal rows.
query(expr) - Rows for which an expression holds.
loc[rows, columns] - Rows and columns by label or condition.
iloc[rows, columns] - Rows and columns by place.
sort_values(by) - Sorts rows.
groupby(by) - Groups rows, e.g. groupby('job')['age'].mean().
agg(func) - Sums up by functions.
merge(right, on=None, how='inner') - Joins with another frame.
pivot_table(index, columns, values) - Spreads values into columns.
melt(id_vars=None) - Gathers columns into rows.
explode(column) - A row for each element of a list.
apply(func, axis=0) - Calls a function on each column or row.
map(func) - Calls a function on each value.
astype(dtype) - Changes types.
isna() - True where a value is missing.
describe() - Counts, mean and quantiles.
info() - Columns, types and memory.
head(n=5) - The first rows.
sample(n) - Random rows.
columns - Names of the columns.
dtypes - Types of the columns.
shape - Numbers of rows and columns.
index - Labels of the rows.
reset_index(drop=True) - Numbers the rows anew.
copy() - A copy that can be changed alone.
`);

const PANDAS = methods(`
to_datetime(values) - Dates and times from text.
to_numeric(values, errors='coerce') - Numbers from text.
cut(values, bins) - Ranges from numbers.
qcut(values, q) - Ranges of equal counts.
get_dummies(data) - A 0/1 column for each value.
concat(frames) - Frames one after the other.
merge(left, right, on=None) - Joins two frames.
isna(value) - Whether a value is missing.
DataFrame(data) - A new table.
Series(data) - A new column.
Timestamp(text) - A point in time.
NA - The missing value.
`);

const NUMPY = methods(`
where(condition, a, b) - a where the condition holds, else b.
select(conditions, choices) - The choice of the first condition that holds.
log(x) - Natural logarithm.
log1p(x) - Logarithm of 1 + x, exact for small x.
exp(x) - e to the power of x.
sqrt(x) - Square root.
clip(x, low, high) - Held between two bounds.
isnan(x) - True for NaN.
arange(stop) - Whole numbers from 0.
nan - Not a number.
`);

const COLUMN = methods(`
str - Text methods, e.g. df['name'].str.lower().
dt - Parts of dates, e.g. df['day'].dt.year.
fillna(value) - Fills missing values.
astype(dtype) - Changes the type.
map(values) - Replaces each value by a dictionary or function.
replace(old, new) - Replaces values.
isin(values) - True for values of a list.
isna() - True where a value is missing.
value_counts() - How often each value occurs.
mean() - Mean.
median() - Median.
min() - Smallest.
max() - Greatest.
sum() - Sum.
std() - Standard deviation.
clip(lower, upper) - Held between two bounds.
round(decimals) - Rounded.
`);

const NAMES: readonly CodeCompletion[] = [
  name('df', 'DataFrame', 'The table. Change it, or give df a new one.'),
  name('pd', 'pandas', ''),
  name('np', 'numpy', ''),
  name('inputs', 'dict', 'Every input of the step by its id.'),
  {
    kind: 'function',
    label: 'print',
    insert: 'print(',
    detail: 'print(value)',
    help: 'Shown below the code.',
  },
  ...[
    'import',
    'from',
    'for',
    'in',
    'if',
    'else',
    'elif',
    'def',
    'return',
    'lambda',
    'not',
    'and',
    'or',
    'None',
    'True',
    'False',
  ].map(
    (word): CodeCompletion => ({
      kind: 'keyword',
      label: word,
      insert: word,
      detail: '',
      help: '',
    }),
  ),
];

/** Completions of a Python step: `df`, its columns and the calls people need most. */
export function completePython(inputs: readonly FormInput[], before: string): CodeCompletions {
  const columns = inputs[0]?.columns ?? [];
  const line = before.slice(before.lastIndexOf('\n') + 1);

  const text = /(?:\[|,|\(|=)\s*(['"])((?:(?!\1)[^\\])*)$/.exec(line);
  if (text?.[1] !== undefined && text[2] !== undefined && isNamingColumns(line)) {
    const quote = text[1];
    return matching(
      columns.map((column) => columnText(column, quote)),
      text[2],
    );
  }
  const afterPoint = /([\w\])'"]+)\.(\w*)$/.exec(line);
  if (afterPoint !== null) {
    const [, owner = '', typed = ''] = afterPoint;
    return matching(membersOf(owner), typed);
  }
  const opening = /\bdf\[$/.exec(line);
  if (opening !== null)
    return matching(
      columns.map((column) => columnText(column, "'", "'")),
      '',
    );
  return matching(NAMES, /[\w]*$/.exec(line)?.[0] ?? '');
}

/** Whether the line looks as if its quoted texts were columns: indexing, or an argument that takes them. */
function isNamingColumns(line: string): boolean {
  return /\w\[|\b(columns|subset|by|on|index|values|id_vars)\s*=|\b(groupby|sort_values|drop|explode|pivot_table|merge)\(/.test(
    line,
  );
}

function membersOf(owner: string): readonly CodeCompletion[] {
  if (owner === 'df') return FRAME;
  if (owner === 'pd') return PANDAS;
  if (owner === 'np') return NUMPY;
  return /[\])]$/.test(owner) ? COLUMN : [];
}

function columnText({ name: column, type }: FormColumn, quote: string, open = ''): CodeCompletion {
  const escaped = column
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return {
    kind: 'column',
    label: column,
    insert: `${open}${escaped}${quote}`,
    detail: type,
    help: '',
  };
}

/** The choices that hold the prefix, those that begin with it first. */
function matching(choices: readonly CodeCompletion[], prefix: string): CodeCompletions {
  const wanted = prefix.toLowerCase();
  const at = ({ label }: CodeCompletion): number => label.toLowerCase().indexOf(wanted);
  return {
    replace: prefix.length,
    choices: choices
      .filter((choice) => at(choice) !== -1)
      .sort((a, b) => Math.min(at(a), 1) - Math.min(at(b), 1)),
  };
}

function name(label: string, detail: string, help: string): CodeCompletion {
  return { kind: 'name', label, insert: label, detail, help };
}

/** Lines of `signature - help`. */
function methods(lines: string): CodeCompletion[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [signature = '', help = ''] = line.split(' - ');
      const label = /^\w+/.exec(signature)?.[0] ?? signature;
      const opening = signature.charAt(label.length);
      return {
        kind: 'method',
        label,
        insert: `${label}${opening === '(' || opening === '[' ? opening : ''}`,
        detail: signature,
        help,
      };
    });
}
