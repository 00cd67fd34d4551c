import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The 1,000 real rows, which are not part of the repository. */
export const germanCreditFile = fileURLToPath(
  new URL('../../../../../shared/data/tables/german_credit_data_DERIVED.csv', import.meta.url),
);

export const hasGermanCredit = existsSync(germanCreditFile);

if (!hasGermanCredit) console.log('Skipped: ../shared/data/tables is absent here.');

export const readGermanCredit = `CREATE TABLE german AS SELECT * FROM read_csv('${germanCreditFile.replaceAll("'", "''")}')`;
