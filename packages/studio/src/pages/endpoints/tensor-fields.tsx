import type { TensorSpec } from '../../api/client.js';
import { countText } from '../../ui/amounts.js';
import { Select, TextField } from '../../ui/field.js';
import {
  countOf,
  exampleShape,
  exampleText,
  type Filling,
  filledText,
  MOST_TYPED,
  readTensor,
  shapeText,
} from './tensor-values.js';
import styles from './try-model.module.css';

/** An input as it stands in the form. */
export interface TypedTensor {
  readonly spec: TensorSpec;
  /** JSON, of inputs that are typed. */
  readonly text: string;
  /** Of inputs that are too large to be typed. */
  readonly filled: {
    readonly filling: Filling;
    readonly shape: readonly number[];
    readonly data: string;
  } | null;
}

/** An input with an example filled in. */
export function typedTensor(spec: TensorSpec): TypedTensor {
  const isLarge = countOf(exampleShape(spec)) > MOST_TYPED;
  return {
    spec,
    text: isLarge ? '' : exampleText(spec),
    filled: isLarge ? filledBy(spec, 'random') : null,
  };
}

const filledBy = (spec: TensorSpec, filling: Filling): TypedTensor['filled'] => ({
  filling,
  shape: exampleShape(spec),
  data: filledText(spec, filling),
});

export interface TensorFieldsProps {
  readonly tensors: readonly TypedTensor[];
  readonly showProblems: boolean;
  readonly onChange: (tensors: readonly TypedTensor[]) => void;
}

/** A field for each input of a model; its values are JSON, or filled in by a rule where there are too many. */
export function TensorFields({ tensors, showProblems, onChange }: TensorFieldsProps) {
  const change = (name: string, to: Partial<TypedTensor>): void =>
    onChange(tensors.map((tensor) => (tensor.spec.name === name ? { ...tensor, ...to } : tensor)));
  return tensors.map(({ spec, text, filled }) =>
    filled === null ? (
      <TextField
        key={spec.name}
        label={spec.name}
        multiline
        monospace
        value={text}
        error={showProblems ? (readTensor(text, spec).problem ?? undefined) : undefined}
        help={<TensorType spec={spec} />}
        onChange={(value) => change(spec.name, { text: value })}
      />
    ) : (
      <Select
        key={spec.name}
        label={spec.name}
        value={filled.filling}
        help={
          <>
            <TensorType spec={spec} />, {countText(countOf(filled.shape))} values
          </>
        }
        choices={[
          { id: 'random', label: 'Filled with random values' },
          { id: 'zeros', label: 'Filled with zeros' },
        ]}
        onChange={(id) =>
          change(spec.name, { filled: filledBy(spec, id === 'zeros' ? 'zeros' : 'random') })
        }
      />
    ),
  );
}

/** `FP32 [?, 4]` */
export function TensorType({ spec }: { readonly spec: TensorSpec }) {
  return (
    <span className={styles.type}>
      {spec.datatype} {shapeText(spec.shape)}
    </span>
  );
}
