/** Messages of the service, as the loader gives and takes them: fields that are not set have their default. */
export interface ParameterMessage {
  readonly bool_param?: boolean;
  /** Digits. */
  readonly int64_param?: string;
  readonly string_param?: string;
  readonly double_param?: number;
  readonly uint64_param?: string;
}

export type ParameterMap = Readonly<Record<string, ParameterMessage>>;

export interface ContentsMessage {
  readonly bool_contents?: readonly boolean[];
  readonly int_contents?: readonly number[];
  readonly int64_contents?: readonly string[];
  readonly uint_contents?: readonly number[];
  readonly uint64_contents?: readonly string[];
  readonly fp32_contents?: readonly number[];
  readonly fp64_contents?: readonly number[];
  readonly bytes_contents?: readonly Uint8Array[];
}

export interface TensorMessage {
  readonly name: string;
  readonly datatype: string;
  /** Digits. */
  readonly shape: readonly string[];
  readonly contents?: ContentsMessage | null;
}

export interface InferRequestMessage {
  readonly model_name: string;
  /** Empty: the latest that is ready. */
  readonly model_version: string;
  readonly id: string;
  readonly parameters: ParameterMap;
  readonly inputs: readonly TensorMessage[];
  readonly outputs: readonly { readonly name: string }[];
  readonly raw_input_contents: readonly Uint8Array[];
}

export interface InferResponseMessage {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly outputs: readonly TensorMessage[];
  readonly raw_output_contents: readonly Uint8Array[];
}

export interface ModelNameMessage {
  readonly name: string;
  readonly version: string;
}
