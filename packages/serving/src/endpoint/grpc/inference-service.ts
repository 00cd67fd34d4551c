import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

type FieldRow = readonly [id: number, type: string];

const one = ([id, type]: FieldRow) => ({ id, type });
const many = ([id, type]: FieldRow) => ({ id, type, rule: 'repeated' });
const map = ([id, type]: FieldRow) => ({ id, type, keyType: 'string' });

const ask = (name: string) => ({
  requestType: `${name}Request`,
  responseType: `${name}Response`,
  // The reflection library wants one.
  comment: '',
});

const empty = { fields: {} };
const modelName = { fields: { name: one([1, 'string']), version: one([2, 'string']) } };
const tensorMetadata = {
  fields: { name: one([1, 'string']), datatype: one([2, 'string']), shape: many([3, 'int64']) },
};
const tensor = {
  fields: {
    name: one([1, 'string']),
    datatype: one([2, 'string']),
    shape: many([3, 'int64']),
    parameters: map([4, 'InferParameter']),
    contents: one([5, 'InferTensorContents']),
  },
};
const duration = (...names: readonly string[]) => ({
  fields: Object.fromEntries(names.map((name, at) => [name, one([at + 1, 'StatisticDuration'])])),
});

/**
 * The gRPC side of the Open Inference Protocol (package `inference`), with Triton's extensions for the
 * repository and the statistics: names and numbers of fields as the published services have them. Written
 * as data, so that nothing has to be found beside the compiled files.
 */
const DESCRIPTOR: Parameters<typeof fromJSON>[0] = {
  options: { syntax: 'proto3' },
  nested: {
    inference: {
      nested: {
        GRPCInferenceService: {
          methods: Object.fromEntries(
            [
              'ServerLive',
              'ServerReady',
              'ModelReady',
              'ServerMetadata',
              'ModelMetadata',
              'ModelInfer',
              'ModelStatistics',
              'RepositoryIndex',
              'RepositoryModelLoad',
              'RepositoryModelUnload',
            ].map((name) => [name, ask(name)]),
          ),
        },
        ServerLiveRequest: empty,
        ServerLiveResponse: { fields: { live: one([1, 'bool']) } },
        ServerReadyRequest: empty,
        ServerReadyResponse: { fields: { ready: one([1, 'bool']) } },
        ModelReadyRequest: modelName,
        ModelReadyResponse: { fields: { ready: one([1, 'bool']) } },
        ServerMetadataRequest: empty,
        ServerMetadataResponse: {
          fields: {
            name: one([1, 'string']),
            version: one([2, 'string']),
            extensions: many([3, 'string']),
          },
        },
        ModelMetadataRequest: modelName,
        ModelMetadataResponse: {
          fields: {
            name: one([1, 'string']),
            versions: many([2, 'string']),
            platform: one([3, 'string']),
            inputs: many([4, 'TensorMetadata']),
            outputs: many([5, 'TensorMetadata']),
          },
          nested: { TensorMetadata: tensorMetadata },
        },
        InferParameter: {
          oneofs: {
            parameter_choice: {
              oneof: ['bool_param', 'int64_param', 'string_param', 'double_param', 'uint64_param'],
            },
          },
          fields: {
            bool_param: one([1, 'bool']),
            int64_param: one([2, 'int64']),
            string_param: one([3, 'string']),
            double_param: one([4, 'double']),
            uint64_param: one([5, 'uint64']),
          },
        },
        InferTensorContents: {
          fields: {
            bool_contents: many([1, 'bool']),
            int_contents: many([2, 'int32']),
            int64_contents: many([3, 'int64']),
            uint_contents: many([4, 'uint32']),
            uint64_contents: many([5, 'uint64']),
            fp32_contents: many([6, 'float']),
            fp64_contents: many([7, 'double']),
            bytes_contents: many([8, 'bytes']),
          },
        },
        ModelInferRequest: {
          fields: {
            model_name: one([1, 'string']),
            model_version: one([2, 'string']),
            id: one([3, 'string']),
            parameters: map([4, 'InferParameter']),
            inputs: many([5, 'InferInputTensor']),
            outputs: many([6, 'InferRequestedOutputTensor']),
            raw_input_contents: many([7, 'bytes']),
          },
          nested: {
            InferInputTensor: tensor,
            InferRequestedOutputTensor: {
              fields: { name: one([1, 'string']), parameters: map([2, 'InferParameter']) },
            },
          },
        },
        ModelInferResponse: {
          fields: {
            model_name: one([1, 'string']),
            model_version: one([2, 'string']),
            id: one([3, 'string']),
            parameters: map([4, 'InferParameter']),
            outputs: many([5, 'InferOutputTensor']),
            raw_output_contents: many([6, 'bytes']),
          },
          nested: { InferOutputTensor: tensor },
        },
        ModelStatisticsRequest: modelName,
        ModelStatisticsResponse: { fields: { model_stats: many([1, 'ModelStatistics']) } },
        StatisticDuration: { fields: { count: one([1, 'uint64']), ns: one([2, 'uint64']) } },
        InferStatistics: duration(
          'success',
          'fail',
          'queue',
          'compute_input',
          'compute_infer',
          'compute_output',
          'cache_hit',
          'cache_miss',
        ),
        ModelStatistics: {
          fields: {
            name: one([1, 'string']),
            version: one([2, 'string']),
            last_inference: one([3, 'uint64']),
            inference_count: one([4, 'uint64']),
            execution_count: one([5, 'uint64']),
            inference_stats: one([6, 'InferStatistics']),
          },
        },
        RepositoryIndexRequest: {
          fields: { repository_name: one([1, 'string']), ready: one([2, 'bool']) },
        },
        RepositoryIndexResponse: {
          fields: { models: many([1, 'ModelIndex']) },
          nested: {
            ModelIndex: {
              fields: {
                name: one([1, 'string']),
                version: one([2, 'string']),
                state: one([3, 'string']),
                reason: one([4, 'string']),
              },
            },
          },
        },
        ModelRepositoryParameter: {
          oneofs: {
            parameter_choice: {
              oneof: ['bool_param', 'int64_param', 'string_param', 'bytes_param'],
            },
          },
          fields: {
            bool_param: one([1, 'bool']),
            int64_param: one([2, 'int64']),
            string_param: one([3, 'string']),
            bytes_param: one([4, 'bytes']),
          },
        },
        RepositoryModelLoadRequest: {
          fields: {
            repository_name: one([1, 'string']),
            model_name: one([2, 'string']),
            parameters: map([3, 'ModelRepositoryParameter']),
          },
        },
        RepositoryModelLoadResponse: empty,
        RepositoryModelUnloadRequest: {
          fields: {
            repository_name: one([1, 'string']),
            model_name: one([2, 'string']),
            parameters: map([3, 'ModelRepositoryParameter']),
          },
        },
        RepositoryModelUnloadResponse: empty,
      },
    },
  },
};

/** The service, as grpc-js wants it; 64-bit numbers are strings of digits, names stay as they are. */
export function inferenceService(): ServiceDefinition {
  const definition = fromJSON(DESCRIPTOR, {
    keepCase: true,
    longs: String,
    defaults: true,
    oneofs: true,
  })['inference.GRPCInferenceService'];
  if (definition === undefined || 'format' in definition) {
    throw new TypeError('the descriptor names no service');
  }
  return definition;
}
