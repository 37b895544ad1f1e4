import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { analyticsRead, programsPreviewTiers } from '../../api/generated';
import { useDebounced } from '../../common/use-debounced';
import type { WouldBeTier } from './tier-draft';

const DEBOUNCE_MS = 250;

/**
 * How many members would be in each of these tiers: asked for when nobody has typed for a moment, and given up when somebody types on.
 * @param tiers null while they couldn't be saved
 */
export function useTierPreview(programId: string, tiers: readonly WouldBeTier[] | null) {
  const wanted =
    tiers && JSON.stringify(tiers.map(({ name, min_points }) => ({ name, minPoints: min_points })));
  const asked = useDebounced(wanted, DEBOUNCE_MS);
  return useQuery({
    queryKey: ['tier-preview', programId, asked],
    queryFn: async ({ signal }) => {
      const body = { tiers: JSON.parse(asked ?? '[]') as { name: string; minPoints: number }[] };
      return (await programsPreviewTiers({ path: { id: programId }, body, signal, throwOnError: true })).data
        .data;
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
}

/** How many members each tier of a program has now, by the tier's id; under `null` those without one. */
export function useTierMembers(programId: string): ReadonlyMap<string | null, number> | undefined {
  const { data } = useQuery({
    queryKey: ['tier-members'],
    queryFn: async ({ signal }) =>
      (await analyticsRead({ query: { days: 1, activeDays: 1 }, signal, throwOnError: true })).data.data
        .programs,
  });
  const tiers = data?.find(({ id }) => id === programId)?.tiers;
  return tiers && new Map(tiers.map(({ id, members }) => [id, members]));
}
