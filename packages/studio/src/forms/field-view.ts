import type { Path } from './form-context.js';
import type { ParameterValue } from './parameter-field.js';

/** What every kind of field is given. */
export interface FieldViewProps {
  readonly path: Path;
  readonly label: string;
  /** For places that make it plain. */
  readonly labelHidden?: boolean;
  /** In a row of fields: choices in a list rather than beside each other. */
  readonly isCompact?: boolean;
  readonly help: string | undefined;
  readonly required: boolean;
  /** Undefined: not set. */
  readonly value: ParameterValue | undefined;
  readonly onChange: (value: ParameterValue | undefined) => void;
  /** The default. */
  readonly initial: ParameterValue | undefined;
  readonly autoFocus?: boolean;
}
