import { pathText } from '@lathe/flow';
import { createContext, useContext, useEffect } from 'react';
import type { FormColumn, FormInput } from './form-input.js';
import type { CodeRole } from './parameter-field.js';

export type Path = readonly (string | number)[];

/** Something wrong with code, at a line counted from 1 where that is known. */
export interface CodeProblem {
  readonly line?: number | undefined;
  readonly message: string;
}

/** What every field of a form shares. */
export interface FormSurroundings {
  readonly inputs: readonly FormInput[];
  /** By path, as `pathText` writes it. */
  readonly errors: Readonly<Record<string, string>>;
  /** Parameters of the flow that `{{name}}` may refer to. */
  readonly flowParameters: readonly string[];
  /** What is typed at the path is no value; undefined: it is one again. */
  readonly onInvalid: (path: string, message: string | undefined) => void;
  /** What the code printed when it last ran. */
  readonly output: string | undefined;
  readonly codeProblems: readonly CodeProblem[];
}

const NOTHING: FormSurroundings = {
  inputs: [],
  errors: {},
  flowParameters: [],
  onInvalid: () => {},
  output: undefined,
  codeProblems: [],
};

export const FormContext = createContext<FormSurroundings>(NOTHING);

export function useForm(): FormSurroundings {
  return useContext(FormContext);
}

export function useColumns(input: number): readonly FormColumn[] | null {
  return useForm().inputs[input]?.columns ?? null;
}

/** The error at a path or, for fields that show all of theirs in one place, anywhere below it. */
export function useError(path: Path, below = true): string | undefined {
  const { errors } = useForm();
  const own = pathText(path);
  if (errors[own] !== undefined) return errors[own];
  if (!below) return undefined;
  const inner = Object.keys(errors).find(
    (each) => each.startsWith(`${own}.`) || each.startsWith(`${own}[`),
  );
  return inner === undefined ? undefined : errors[inner];
}

/** Tells the form that what is typed at the path is no value, as long as that is so. */
export function useInvalid(path: Path, message: string | undefined): void {
  const { onInvalid } = useForm();
  const place = pathText(path);
  useEffect(() => {
    if (message === undefined) return;
    onInvalid(place, message);
    return () => onInvalid(place, undefined);
  }, [place, message, onInvalid]);
}

export type { CodeRole };
