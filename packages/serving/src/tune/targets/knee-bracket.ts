/** What was seen at a number of users. */
export interface KneeProbe {
  readonly users: number;
  readonly throughput: number;
  /** Latency over that of the objective: above 1 breaks it. 0 without an objective; Infinity when answers were wrong. */
  readonly strain: number;
}

export interface KneeSearch {
  /** Where to begin, e.g. at the knee of a configuration that is near. */
  readonly start: number;
  readonly most: number;
  readonly probe: (users: number) => Promise<KneeProbe>;
}

/** More users are worth it while doubling them brings this much; fewer are enough when they lose no more. */
const WORTH = 0.05;
/** Strain that is aimed at between users that keep the objective and users that break it: probes waver. */
const AIM = 0.9;

/**
 * The least number of users whose throughput is within 5 % of the most that keeps the objective, with few probes;
 * 1 when nothing keeps it. Users are doubled while that brings something and halved while nothing is lost.
 * Where the objective is broken, latency is taken to grow with users, as it does when throughput is flat
 * (Little's law), which spares many halvings; where it is broken while throughput still rises, one probe between
 * finds what powers of two would miss.
 *
 * This asks for the most throughput. The knee of a load test (`findKnee`) asks whether a user more is worth
 * having and may lie at fewer users; the throughputs of both at the same number of users agree.
 */
export async function bracketKnee({ start, most, probe }: KneeSearch): Promise<number> {
  const probes: KneeProbe[] = [];
  const look = async (users: number): Promise<KneeProbe> => {
    const seen = await probe(users);
    probes.push(seen);
    return seen;
  };
  const rises = (from: KneeProbe, to: KneeProbe): boolean =>
    to.throughput >= from.throughput * (1 + WORTH);

  let sound = await look(Math.min(start, most));
  let broken: KneeProbe | null = null;
  while (sound.strain > 1) {
    if (sound.users === 1) return 1;
    broken = sound;
    sound = await look(fewerUsers(sound));
  }
  // Throughput that rises to or beyond these users already shows that fewer would lose.
  let climbs = broken !== null && rises(sound, broken);
  while (
    sound.users < most &&
    (broken === null || (rises(sound, broken) && 2 * sound.users < broken.users))
  ) {
    const next = await look(Math.min(most, 2 * sound.users));
    const worth = rises(sound, next);
    climbs ||= worth;
    if (next.strain > 1) broken = next;
    else if (worth) sound = next;
    else break;
  }
  const between = broken === null || !rises(sound, broken) ? null : usersBetween(sound, broken);
  if (between !== null) await look(between);
  for (let least = sound; !climbs && least.users > 1; ) {
    const next = await look(Math.floor(least.users / 2));
    if (next.throughput < least.throughput * (1 - WORTH)) break;
    least = next;
  }
  const kept = probes.filter(({ strain }) => strain <= 1);
  const best = Math.max(...kept.map(({ throughput }) => throughput));
  return Math.min(
    ...kept.filter(({ throughput }) => throughput >= best * (1 - WORTH)).map(({ users }) => users),
  );
}

/** At most half of the users, for a load that broke the objective. */
function fewerUsers({ users, strain }: KneeProbe): number {
  const proportional = Number.isFinite(strain) ? users / strain : users;
  return Math.max(1, Math.floor(Math.min(users / 2, proportional)));
}

/** Where latency, taken to be straight between the two, is a little within the objective; null when that is no news. */
function usersBetween(sound: KneeProbe, broken: KneeProbe): number | null {
  const share = (AIM - sound.strain) / (broken.strain - sound.strain);
  const users = Math.floor(sound.users + share * (broken.users - sound.users));
  return users >= sound.users * (1 + WORTH) && users < broken.users ? users : null;
}

/**
 * Users for which latency, taken to grow with them, is a little within the objective that it broke by little.
 * At least 1, and fewer than before; half of them when answers were wrong.
 */
export function slightlyFewerUsers({ users, strain }: Pick<KneeProbe, 'users' | 'strain'>): number {
  const share = Number.isFinite(strain) ? AIM / strain : 0.5;
  return Math.max(1, Math.min(users - 1, Math.floor(users * share)));
}
