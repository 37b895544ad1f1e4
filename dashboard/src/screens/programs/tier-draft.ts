interface Tier {
  id: string;
  name: string;
  min_points: number;
  multiplier: number;
}

/** A tier as it might be; without an id while it is new. */
export type WouldBeTier = Omit<Tier, 'id'> & { id?: string };

/** A tier as it is being written. */
export interface TierDraft {
  name: string;
  minPoints: string;
  multiplier: string;
}

export type Mistakes = Partial<Record<'name' | 'min_points' | 'multiplier', string>>;

/** What is written at first: the tier as it is, or nothing. */
export function draftOf(tier: Tier | undefined): TierDraft {
  return {
    name: tier?.name ?? '',
    minPoints: tier ? String(tier.min_points) : '',
    multiplier: String(tier?.multiplier ?? 100),
  };
}

/** What the draft says, for the API. Only of one without mistakes. */
export function valuesOf({ name, minPoints, multiplier }: TierDraft): Omit<Tier, 'id'> {
  return { name: name.trim(), min_points: Number(minPoints), multiplier: Number(multiplier) };
}

/** What keeps the draft from being saved, as keys of messages under the names of fields. */
export function mistakesOf(draft: TierDraft, others: readonly Tier[]): Mistakes {
  const { name, min_points, multiplier } = valuesOf(draft);
  const mistakes: Mistakes = {};
  if (name === '') mistakes.name = 'needName';
  else if (others.some((other) => other.name === name)) mistakes.name = 'takenName';
  if (draft.minPoints.trim() === '' || !Number.isSafeInteger(min_points) || min_points < 0)
    mistakes.min_points = 'needPoints';
  else if (others.some((other) => other.min_points === min_points)) mistakes.min_points = 'takenPoints';
  if (!Number.isSafeInteger(multiplier) || multiplier < 100) mistakes.multiplier = 'needMultiplier';
  return mistakes;
}

/** The program's tiers as they would be with one more or another one, the lowest first. */
export function withTier(program: { tiers: Tier[] }, changed: WouldBeTier): WouldBeTier[] {
  const others = program.tiers.filter(({ id }) => id !== changed.id);
  return [...others, changed].toSorted((a, b) => a.min_points - b.min_points);
}
