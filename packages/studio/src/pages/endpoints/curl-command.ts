import type { EndpointEntry } from '../../api/client.js';

export interface AskedModel {
  readonly name: string;
  readonly version: string;
}

/** Characters of a body that stand in a command; longer ones are read from a file. */
const LONGEST = 2_000;

/** The command that sends the same request from a terminal. */
export function curlCommand(
  { url, needsToken }: Pick<EndpointEntry, 'url' | 'needsToken'>,
  { name, version }: AskedModel,
  kind: 'tensors' | 'rows',
  body: string,
): string {
  const path =
    kind === 'tensors'
      ? `/v2/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}/infer`
      : '/invocations';
  const header = (text: string): string => `  -H ${quoted(text)}`;
  return [
    `curl ${quoted(`${url ?? ''}${path}`)}`,
    header('Content-Type: application/json'),
    ...(kind === 'rows'
      ? [
          header(
            `X-Amzn-SageMaker-Custom-Attributes: tfs-model-name=${name},tfs-model-version=${version}`,
          ),
        ]
      : []),
    ...(needsToken ? ['  -H "Authorization: Bearer $LATHE_TOKEN"'] : []),
    `  -d ${body.length > LONGEST ? '@request.json' : quoted(body)}`,
  ].join(' \\\n');
}

/** As a shell takes a text as it is. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
