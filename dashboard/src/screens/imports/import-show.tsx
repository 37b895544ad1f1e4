import { Box, Button, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Title, useGetOne, useNotify, useRedirect, useTranslate } from 'react-admin';
import { useParams } from 'react-router-dom';
import { once } from '../../api/client';
import { importsDelete } from '../../api/generated';
import type { Import } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { Failed, Loading } from '../../common/loading';
import { useFormat } from '../../i18n/format';
import { ImportMapping } from './import-mapping';
import { ImportMistakes } from './import-mistakes';
import { ImportProgress } from './import-progress';
import { ImportReport } from './import-report';
import { ImportStatusChip, isUnderWay, pollEvery } from './import-status';

/** One import from its columns to its report. Where it is, the API knows: a page that is loaded anew goes on from there. */
export default function ImportShow() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useGetOne<Import>(
    'imports',
    { id },
    { refetchInterval: ({ state }) => pollEvery(state.data?.status) },
  );
  if (data) return <Page row={data} reload={() => void refetch()} />;
  return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
}

function Page({ row, reload }: { row: Import; reload(): void }) {
  const translate = useTranslate();
  const format = useFormat();
  const title = translate('puntos.imports.title', { date: format.time(row.created_at) });
  const isFound = row.status === 'checked' || row.status === 'done';
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: 960, py: 2 }}>
      <Title title={title} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <ImportStatusChip status={row.status} />
        <Typography>
          {translate('puntos.imports.rows', { smart_count: row.rows, count: format.number(row.rows) })}
        </Typography>
        <Remove row={row} />
      </Box>
      {isUnderWay(row.status) && <ImportProgress row={row} />}
      {isFound && <ImportReport row={row} />}
      {(row.status === 'staged' || row.status === 'checked') && (
        <ImportMapping key={JSON.stringify(row.mapping)} row={row} reload={reload} />
      )}
      {isFound && <ImportMistakes row={row} />}
    </Box>
  );
}

function Remove({ row }: { row: Import }) {
  const translate = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);

  async function remove(key: string): Promise<void> {
    await importsDelete({ path: { id: row.id }, ...once(key), throwOnError: true });
    notify('puntos.imports.removed', { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['imports', 'getList'] });
    redirect('list', 'imports');
  }

  return (
    <>
      <Button color="error" onClick={() => setIsOpen(true)} sx={{ ml: 'auto' }}>
        {translate('puntos.imports.remove')}
      </Button>
      {isOpen && (
        <ActionDialog
          title={translate('puntos.imports.removeTitle')}
          submit={translate('puntos.imports.remove')}
          onSubmit={remove}
          onClose={() => setIsOpen(false)}
          danger
        >
          <Typography>{translate('puntos.imports.removeHelp')}</Typography>
          {row.status === 'running' && <Typography>{translate('puntos.imports.removeRunning')}</Typography>}
        </ActionDialog>
      )}
    </>
  );
}
