import { Box, LinearProgress, Typography } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { programsProgress } from '../../api/generated';
import { useFormat } from '../../i18n/format';

const POLL_MS = 1000;

/** How far members have been sorted into edited tiers; looked at again while it runs. */
export function Reevaluation({ programId }: { programId: string }) {
  const translate = useTranslate();
  const format = useFormat();
  const progress = useProgress(programId);
  if (!progress) return null;
  const { status, accounts, done, changed, finished_at } = progress;
  const said = (text: string, params?: Record<string, unknown>) =>
    translate(`puntos.programs.reevaluation.${text}`, params);
  return (
    <Box role="status">
      {status === 'running' ? (
        <>
          <Typography variant="body2" sx={{ mb: 0.5 }}>
            {said('running', { done: format.number(done), accounts: format.number(accounts) })}
          </Typography>
          <LinearProgress
            variant="determinate"
            aria-label={said('label')}
            value={accounts === 0 ? 0 : Math.min(100, (100 * done) / accounts)}
            sx={{ height: 8, borderRadius: 4 }}
          />
        </>
      ) : (
        finished_at && (
          <Typography variant="body2" color="text.secondary">
            {said('done', {
              smart_count: changed,
              count: format.number(changed),
              time: format.time(finished_at),
            })}
          </Typography>
        )
      )}
    </Box>
  );
}

function useProgress(programId: string) {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['reevaluation', programId],
    queryFn: async ({ signal }) =>
      (await programsProgress({ path: { id: programId }, signal, throwOnError: true })).data.data,
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? POLL_MS : false),
  });
  const finished = data && data.finished_at;
  const known = useRef(finished);
  useEffect(() => {
    // Who has moved is counted anew, here and on the overview: also when it was over before it was seen running.
    if (known.current !== undefined && finished && finished !== known.current) {
      void client.invalidateQueries({ queryKey: ['tier-members'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
    }
    known.current = finished;
  }, [finished, client]);
  return data;
}
