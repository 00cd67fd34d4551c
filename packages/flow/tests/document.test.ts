import {
  checkFlow,
  flowText,
  LatheError,
  parameterValues,
  parseFlow,
  substitute,
  upstreamOf,
} from '@lathe/flow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const FLOW = {
  lathe: 1,
  name: 'credit-risk',
  parameters: { data: { type: 'path', default: 'a.csv' }, share: { type: 'number' } },
  sources: { loans: { format: 'csv', path: '{{data}}', delimiter: ';' } },
  nodes: [
    { id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns: ['risk'] } },
    { id: 'look', analysis: 'histogram', inputs: ['kept'], parameters: { column: 'risk' } },
    { id: 'sorted', step: 'sort-rows', inputs: ['kept'], disabled: true, note: 'why' },
  ],
  outputs: { table: { node: 'sorted', sink: { format: 'parquet', path: 'out.parquet' } } },
};
type Mutable = { [key: string]: Mutable } & Mutable[];

function changed(change: (flow: Mutable) => void): unknown {
  const copy = structuredClone(FLOW) as unknown as Mutable;
  change(copy);
  return copy;
}

function refusal(raw: unknown): LatheError {
  try {
    checkFlow(raw, 'x.lathe.json');
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(LatheError);
    return thrown as LatheError;
  }
  throw new Error('it was accepted');
}

const value = (inner: unknown): Mutable => inner as Mutable;

describe('a flow document', () => {
  test('is read and written without a change', () => {
    const flow = parseFlow(JSON.stringify(FLOW));
    expect(parseFlow(flowText(flow))).toEqual(flow);
    expect(flowText(parseFlow(flowText(flow)))).toBe(flowText(flow));
  });

  test('is written with sorted keys, so that two versions diff well', () => {
    const reversed = Object.fromEntries(Object.entries(FLOW).reverse());
    expect(flowText(checkFlow(reversed))).toBe(flowText(checkFlow(FLOW)));
  });

  test('may begin with a byte order mark', () => {
    expect(parseFlow(`\ufeff${JSON.stringify(FLOW)}`).name).toBe('credit-risk');
  });

  test('that is not JSON is refused with the file', () => {
    expect(() => parseFlow('{', 'x.lathe.json')).toThrow(LatheError);
    try {
      parseFlow('{', 'x.lathe.json');
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'document-not-json', place: { file: 'x.lathe.json' } });
    }
  });

  const refused: readonly (readonly [string, (flow: Mutable) => void, string, string])[] = [
    [
      'an unknown key',
      (f) => {
        f.colour = value(1);
      },
      'document-invalid',
      'colour',
    ],
    [
      'an unknown key of a node',
      (f) => {
        f.nodes![1]!.colour = value(1);
      },
      'document-invalid',
      'nodes[1].colour',
    ],
    [
      'an unknown key of a source',
      (f) => {
        f.sources!.loans!.colour = value(1);
      },
      'document-invalid',
      'sources.loans.colour',
    ],
    [
      'an unknown key of a sink',
      (f) => {
        f.outputs!.table!.sink!.x = value(1);
      },
      'document-invalid',
      'outputs.table.sink.x',
    ],
    [
      'an unknown key of a parameter',
      (f) => {
        f.parameters!.data!.x = value(1);
      },
      'document-invalid',
      'parameters.data.x',
    ],
    [
      'a wrong type',
      (f) => {
        f.nodes![0]!.inputs = value('loans');
      },
      'document-invalid',
      'nodes[0].inputs',
    ],
    [
      'no inputs',
      (f) => {
        f.nodes![0]!.inputs = value([]);
      },
      'document-invalid',
      'nodes[0].inputs',
    ],
    [
      'another version',
      (f) => {
        f.lathe = value(2);
      },
      'document-invalid',
      'lathe',
    ],
    [
      'an id with a capital',
      (f) => {
        f.nodes![0]!.id = value('Kept');
      },
      'document-invalid',
      'nodes[0].id',
    ],
    [
      'an id that is taken',
      (f) => {
        f.nodes![2]!.id = value('kept');
      },
      'document-invalid',
      'nodes[2].id',
    ],
    [
      'an input that does not exist',
      (f) => {
        f.nodes![0]!.inputs = value(['nowhere']);
      },
      'document-invalid',
      'nodes[0].inputs[0]',
    ],
    [
      'an analysis as input',
      (f) => {
        f.nodes![2]!.inputs = value(['look']);
      },
      'document-invalid',
      'nodes[2].inputs[0]',
    ],
    [
      'an output of an analysis',
      (f) => {
        f.outputs!.table!.node = value('look');
      },
      'document-invalid',
      'outputs.table.node',
    ],
  ];

  test.each(refused)('with %s is refused with its path', (_, change, code, path) => {
    const error = refusal(changed(change));
    expect(error.code).toBe(code);
    expect(error.place.parameter).toBe(path);
  });

  test('with a circle is refused with the nodes in it', () => {
    const error = refusal(
      changed((flow) => {
        flow.nodes![0]!.inputs = value(['sorted']);
      }),
    );
    expect(error.code).toBe('document-cycle');
    expect(error.message).toBe('The nodes kept -> sorted -> kept form a circle.');
  });

  test('whose node reads itself is refused', () => {
    const error = refusal(
      changed((flow) => {
        flow.nodes![0]!.inputs = value(['kept']);
      }),
    );
    expect(error.code).toBe('document-cycle');
  });

  test('has its nodes put in order', () => {
    const flow = checkFlow(changed((raw) => raw.nodes!.reverse()));
    expect(flow.nodes.map(({ id }) => id)).toEqual(['kept', 'sorted', 'look']);
  });

  test('knows what a node depends on', () => {
    expect(upstreamOf(checkFlow(FLOW), 'sorted')).toEqual(['loans', 'kept', 'sorted']);
  });
});

describe('parameters of a flow', () => {
  const flow = checkFlow(FLOW);

  test('have defaults that a text from the command line overrides', () => {
    expect(parameterValues(flow, {})).toEqual({ data: 'a.csv' });
    expect(parameterValues(flow, { data: 'b.csv', share: '0.5' })).toEqual({
      data: 'b.csv',
      share: 0.5,
    });
  });

  test('keep their type where a text is nothing else', () => {
    const values = parameterValues(flow, { share: '0.5' });
    expect(substitute({ a: '{{share}}', b: ['at {{ share }} of {{data}}'] }, flow, values)).toEqual(
      {
        a: 0.5,
        b: ['at 0.5 of a.csv'],
      },
    );
  });

  test('that do not exist are refused with the nearest name', () => {
    expect(() => parameterValues(flow, { dta: 'x' })).toThrow('no parameter "dta"');
    expect(() => parameterValues(flow, { share: 'half' })).toThrow('must be a number');
    expect(() => substitute('{{share}}', flow, {})).toThrow('has no default');
    expect(() => substitute('{{nothing}}', flow, {})).toThrow('declares no parameter');
  });
});

describe('malformed documents', () => {
  const acceptedOrRefused = (read: () => unknown): void => {
    try {
      read();
    } catch (thrown) {
      if (!(thrown instanceof LatheError)) throw thrown;
      expect(thrown.kind).toBe('document');
      expect(thrown.message).not.toBe('');
      expect(thrown.advice).not.toBe('');
    }
  };

  test('any text is read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        acceptedOrRefused(() => parseFlow(text));
      }),
      { numRuns: 1000, seed: 5 },
    );
  });

  test('any change of one place is read or refused', () => {
    const places: (readonly (string | number)[])[] = [];
    const collect = (inner: unknown, path: readonly (string | number)[]): void => {
      places.push(path);
      if (Array.isArray(inner))
        inner.forEach((each, index) => {
          collect(each, [...path, index]);
        });
      else if (typeof inner === 'object' && inner !== null) {
        for (const [key, each] of Object.entries(inner)) collect(each, [...path, key]);
      }
    };
    collect(FLOW, []);
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('__proto__', 'loans', 'kept', 'look', '{{data}}', '{{', '', Infinity, -1),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), junk, fc.string(), (path, inner, key) => {
        const copy = structuredClone(FLOW) as unknown as Mutable;
        const last = path.at(-1);
        if (last === undefined) {
          acceptedOrRefused(() => checkFlow(inner));
          return;
        }
        const parent = path
          .slice(0, -1)
          .reduce<Mutable>((at, step) => at[step as never] as Mutable, copy);
        parent[last as never] = inner as never;
        acceptedOrRefused(() => checkFlow(copy));
        if (Array.isArray(parent)) return;
        parent[key as never] = inner as never;
        acceptedOrRefused(() => checkFlow(copy));
      }),
      { numRuns: 3000, seed: 6 },
    );
  });

  test('a chain of ten thousand nodes is read', () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({
      id: `n${index}`,
      step: 'sort-rows',
      inputs: [index === 0 ? 'loans' : `n${index - 1}`],
    }));
    expect(checkFlow({ ...FLOW, nodes: nodes.reverse(), outputs: {} }).nodes[0]?.id).toBe('n0');
  });
});
