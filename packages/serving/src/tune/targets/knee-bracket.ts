/** What was seen at a number of users. */
export interface KneeProbe {
  readonly users: number;
  readonly throughput: number;
  /** Whether latency kept the objective and answers were right. */
  readonly sound: boolean;
}

export interface KneeSearch {
  /** Where to begin, e.g. at the knee of a configuration that is near. */
  readonly start: number;
  readonly most: number;
  readonly probe: (users: number) => Promise<KneeProbe>;
}

/** More users are worth it while doubling them brings this much; fewer are enough when they lose no more. */
const WORTH = 0.05;

/**
 * A number of users near the knee with few probes: doubles them from the start while throughput rises and
 * probes are sound, halves them while nothing is lost. Returns the least number whose throughput is within
 * 5 % of the best sound one, or of the best one when no probe was sound.
 */
export async function bracketKnee({ start, most, probe }: KneeSearch): Promise<number> {
  const probes: KneeProbe[] = [];
  const look = async (users: number): Promise<KneeProbe> => {
    const seen = await probe(users);
    probes.push(seen);
    return seen;
  };
  let last = await look(Math.min(start, most));
  while (last.sound && last.users < most) {
    const next = await look(Math.min(most, 2 * last.users));
    if (!next.sound || next.throughput < last.throughput * (1 + WORTH)) break;
    last = next;
  }
  // Rising throughput already shows that fewer users would lose.
  const rose = probes.length > 2 || (probes.length === 2 && probes[1] === last);
  let least = probes[0];
  while (!rose && least !== undefined && least.users > 1) {
    const next = await look(Math.max(1, Math.floor(least.users / 2)));
    if (least.sound && next.throughput < least.throughput * (1 - WORTH)) break;
    least = next;
  }
  const sound = probes.filter((each) => each.sound);
  const believed = sound.length > 0 ? sound : probes;
  const best = Math.max(...believed.map(({ throughput }) => throughput));
  return Math.min(
    ...believed
      .filter(({ throughput }) => throughput >= best * (1 - WORTH))
      .map(({ users }) => users),
  );
}
