// The report of article.mjs: the article's two tables with intervals, and which of its findings hold here.

/** Percentiles of rounds cannot be averaged: the greatest is told. */
export const worst = (steps, of) => Math.max(...steps.map(of));

/** Throughput is the mean over rounds; its interval holds those of all rounds. */
export function pooled(steps) {
  const mean = (of) => steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
  return {
    throughput: mean((step) => step.throughput.value),
    low: Math.min(...steps.map((step) => step.throughput.low)),
    high: Math.max(...steps.map((step) => step.throughput.high)),
    p95: worst(steps, (step) => step.latency.p95.value),
    cpu: mean((step) => step.server?.cpu ?? Number.NaN),
    memory: Math.max(...steps.map((step) => step.server?.memory ?? 0)),
    problems: [...new Set(steps.flatMap((step) => step.invalid))],
  };
}

export function articleReport(report) {
  const { scale, rounds, seconds, users } = report;
  return `${[
    '# Workers, model processes and threads',
    '',
    `${report.machine}. ${rounds} interleaved rounds of ${seconds} s after 1 s of warm-up, ${users} users, each of whom sends the next request when it has its answer; the load generator runs on the same machine. In brackets: what the 95 % intervals of all rounds lie within; p95 and memory are those of the worst round.`,
    '',
    `The article had 36 and 8 cores, here there are ${scale.cores}: its 36 workers are ${scale.many} here, its 16 are ${scale.some}, its 36 threads ${scale.threads}, its 8 and 4 model processes ${scale.processes}. gunicorn workers are of class sync. OMP_NUM_THREADS is set as in the article, but ONNX Runtime has threads of its own and does not look at it. Inter-op threads also bound the requests that one model process runs at once, as in TensorFlow Serving.`,
    ...report.models.flatMap((model) => modelReport(model)),
    '',
  ].join('\n')}`;
}

function modelReport({ name, rows }) {
  const all = rows.map((row) => ({ ...row, figures: pooled(row.steps) }));
  const python = all.filter(({ side }) => side === 'python');
  const lathe = all.filter(({ side }) => side === 'lathe');
  const best = (some) =>
    some.reduce((a, b) => (b.figures.throughput > a.figures.throughput ? b : a));
  const ratio = best(lathe).figures.throughput / best(python).figures.throughput;
  return [
    '',
    `## ${name[0].toUpperCase()}${name.slice(1)}`,
    '',
    'nginx, gunicorn and model processes:',
    '',
    ...table(
      [
        'row',
        'workers',
        'model processes',
        'OMP',
        'inter',
        'intra',
        ...FIGURES,
        'against the first',
      ],
      python.map(({ of, knobs, figures }) => [
        of ?? '',
        knobs.workers,
        knobs.instances,
        knobs.ompThreads,
        knobs.interOpThreads,
        knobs.intraOpThreads,
        ...cells(figures),
        `${(figures.throughput / python[0].figures.throughput).toFixed(2)}x`,
      ]),
    ),
    '',
    "Lathe's endpoint:",
    '',
    ...table(
      ['workers', 'instances', 'inter', 'intra', 'largest batch', 'spinning', ...FIGURES],
      lathe.map(({ knobs, figures }) => [
        knobs.workers,
        knobs.instances,
        knobs['inter-op-threads'],
        knobs['intra-op-threads'],
        knobs['max-batch'],
        knobs.spinning ? 'yes' : 'no',
        ...cells(figures),
      ]),
    ),
    '',
    `Best of Lathe to best of the Python back end: ${ratio.toFixed(2)}.`,
    '',
    ...findings(name, python).map(([text, verdict]) => `- ${text}: ${verdict}`),
    ...all
      .filter(({ figures }) => figures.problems.length > 0)
      .map(
        ({ side, knobs, figures }) =>
          `- Not to be believed (${side} ${Object.values(knobs).join(' ')}): ${figures.problems.join('; ')}`,
      ),
  ];
}

/** What the article's table shows, and whether it shows here: only where intervals do not overlap. */
function findings(name, rows) {
  const at = (workers, instances, intra, omp) =>
    rows.find(
      ({ knobs }) =>
        knobs.workers === workers &&
        knobs.instances === instances &&
        knobs.intraOpThreads === intra &&
        (omp === undefined || knobs.ompThreads === omp),
    )?.figures;
  const workers = [...new Set(rows.map(({ knobs }) => knobs.workers))].sort((a, b) => a - b);
  const many = Math.max(...workers);
  const processes = Math.max(...rows.map(({ knobs }) => knobs.instances));
  const threads = Math.max(...rows.map(({ knobs }) => knobs.intraOpThreads));
  if (name === 'retrieval') {
    return [
      [
        'With one worker, one thread beats many (article: 33 to 16)',
        versus(at(1, 1, 1), at(1, 1, threads)),
      ],
      [
        'With many workers and one model process, many threads beat one (article: 164 to 68)',
        versus(at(many, 1, threads), at(many, 1, 1)),
      ],
      [
        'Many workers, several model processes and one thread each beat all (article: 319 to 164)',
        versus(at(many, processes, 1), at(many, 1, threads)),
      ],
      [
        'With one thread each, many workers on several model processes beat one worker',
        versus(at(many, processes, 1), at(1, processes, 1)),
      ],
      [
        'With many threads each, many workers on several model processes beat one worker',
        versus(at(many, processes, threads), at(1, processes, threads)),
      ],
    ];
  }
  return [
    [
      'Several model processes are worth nothing with one worker (article: 16.6 to 16.7)',
      versus(at(1, processes, 1), at(1, 1, 1)),
    ],
    [
      'Several model processes are worth much with some workers (article: 31.1 to 22.1)',
      versus(at(workers[1] ?? many, processes, 1), at(many, 1, 1)),
    ],
    [
      'More workers than some bring nothing (article: 30.9 to 31.1)',
      versus(at(many, processes, 1), at(workers[1] ?? many, processes, 1)),
    ],
  ];
}

function versus(left, right) {
  const ratio = (left.throughput / right.throughput).toFixed(2);
  if (left.low > right.high) return `${ratio}x, more`;
  if (left.high < right.low) return `${ratio}x, less`;
  return `${ratio}x, which the intervals cannot tell from equal`;
}

const FIGURES = ['requests/s', 'p95', 'processors', 'memory'];
const cells = ({ throughput, low, high, p95, cpu, memory }) => [
  `${throughput.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`,
  `${p95.toFixed(0)} ms`,
  cpu.toFixed(2),
  `${(memory / 2 ** 20).toFixed(0)} MiB`,
];

const table = (header, rows) => [
  `| ${header.join(' | ')} |`,
  `|${header.map(() => '---:').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];
