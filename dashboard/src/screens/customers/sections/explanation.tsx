import { Alert, Box } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { entriesExplain } from '../../../api/generated';
import { Failed, Loading } from '../../../common/loading';
import { useFormat } from '../../../i18n/format';
import { EarningLines } from '../earning-lines';

/** How an entry's points came about, computed again, and whether that still agrees with what stands in the ledger. */
export function Explanation({ id }: { id: string }) {
  const translate = useTranslate();
  const format = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: ['customers', 'explanation', id],
    queryFn: async ({ signal }) =>
      (await entriesExplain({ path: { id }, signal, throwOnError: true })).data.data,
  });
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <Box
      role="status"
      sx={{ p: 2, mt: 1, borderRadius: 2, bgcolor: 'action.hover', display: 'grid', gap: 1 }}
    >
      {data.trace && <EarningLines steps={data.trace} points={data.recomputed} />}
      <Alert severity={data.agrees ? 'success' : 'error'}>
        {translate(`puntos.customers.agrees.${data.agrees ? 'yes' : 'no'}`, {
          points: format.number(data.recomputed),
        })}
      </Alert>
    </Box>
  );
}
