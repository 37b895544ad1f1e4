import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useStore } from 'react-admin';
import { analyticsRead, statsRead } from '../../api/generated';

export const PERIODS = [7, 30, 90, 365] as const;
export type Period = (typeof PERIODS)[number];

/** The period that was chosen last, on this machine. */
export function usePeriod(): [Period, (period: Period) => void] {
  const [kept, keep] = useStore<number>('overview.days', 30);
  return [PERIODS.find((period) => period === kept) ?? 30, keep];
}

/** The organization's figures; while another period is read, those of the one before it stay. */
export function useOverview(days: Period, enabled: boolean) {
  const stats = useQuery({
    queryKey: ['overview', 'stats'],
    queryFn: async ({ signal }) => (await statsRead({ signal, throwOnError: true })).data.data,
    enabled,
  });
  const analytics = useQuery({
    queryKey: ['overview', 'analytics', days],
    queryFn: async ({ signal }) =>
      (await analyticsRead({ query: { days, activeDays: days }, signal, throwOnError: true })).data.data,
    placeholderData: keepPreviousData,
    enabled,
  });
  return { stats, analytics };
}
