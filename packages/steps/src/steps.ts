import type { Step } from '@lathe/flow';
import { castColumns } from './columns/cast-columns.js';
import { dropColumns } from './columns/drop-columns.js';
import { duplicateColumns } from './columns/duplicate-columns.js';
import { keepColumns } from './columns/keep-columns.js';
import { moveColumns } from './columns/move-columns.js';
import { renameColumns } from './columns/rename-columns.js';
import { concatenateTables } from './combine/concatenate-tables.js';
import { joinTables } from './combine/join-tables.js';
import { customPython } from './custom/custom-python.js';
import { customSql } from './custom/custom-sql.js';
import { oneHotEncode } from './encode/one-hot-encode.js';
import { ordinalEncode } from './encode/ordinal-encode.js';
import { formula } from './formula/formula.js';
import { flattenList } from './list/flatten-list.js';
import { dropMissing } from './missing/drop-missing.js';
import { fillMissing } from './missing/fill-missing.js';
import { scaleNumbers } from './numeric/scale-numbers.js';
import { filterRows } from './rows/filter-rows.js';
import { sortRows } from './rows/sort-rows.js';
import { splitText } from './text/split-text.js';

/** Every built-in step, by family, in the order the catalogue shows them. */
export const steps: readonly Step[] = [
  keepColumns,
  dropColumns,
  renameColumns,
  moveColumns,
  duplicateColumns,
  castColumns,
  filterRows,
  sortRows,
  joinTables,
  concatenateTables,
  fillMissing,
  dropMissing,
  splitText,
  flattenList,
  ordinalEncode,
  oneHotEncode,
  scaleNumbers,
  formula,
  customSql,
  customPython,
];
