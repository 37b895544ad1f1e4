import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import {
  Box,
  Button,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TablePagination,
  TableRow,
  Typography,
} from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { importsMistakes, importsMistakesCsv } from '../../api/generated';
import type { Import } from '../../api/generated';
import { useDownload } from '../../common/use-download';
import { Failed, Loading } from '../../common/loading';
import { Section } from '../../common/section';

const ROWS = 20;

/** What is wrong with the file, line by line and page by page, and all of it as a file. */
export function ImportMistakes({ row }: { row: Import }) {
  const translate = useTranslate();
  const [page, setPage] = useState(1);
  const { data, error, isPending, refetch } = useMistakes(row, page);
  const total = data?.pagination.total ?? 0;
  return (
    <Section
      title={translate('puntos.imports.mistakes')}
      actions={total > 0 && <DownloadButton id={row.id} />}
    >
      {isPending && <Loading />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {data && total === 0 && (
        <Typography color="text.secondary">{translate('puntos.imports.mistakesNone')}</Typography>
      )}
      {data && total > 0 && (
        <>
          <Lines rows={data.data} />
          <TablePagination
            component="div"
            count={total}
            page={page - 1}
            rowsPerPage={ROWS}
            rowsPerPageOptions={[ROWS]}
            onPageChange={(_, next) => setPage(next + 1)}
            labelDisplayedRows={({ from, to, count }) =>
              translate('ra.navigation.page_range_info', { offsetBegin: from, offsetEnd: to, total: count })
            }
            getItemAriaLabel={(type) => translate(`ra.navigation.${type}`)}
          />
        </>
      )}
    </Section>
  );
}

function useMistakes({ id, status, report }: Import, page: number) {
  return useQuery({
    queryKey: ['imports', 'mistakes', id, status, report, page],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await importsMistakes({ path: { id }, query: { page, limit: ROWS }, signal, throwOnError: true }))
        .data,
  });
}

type Mistake = NonNullable<ReturnType<typeof useMistakes>['data']>['data'][number];

function Lines({ rows }: { rows: readonly Mistake[] }) {
  const translate = useTranslate();
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="group"
      aria-label={translate('puntos.imports.mistakes')}
    >
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell align="right">{translate('puntos.imports.mistake.line')}</TableCell>
            <TableCell>{translate('puntos.imports.mistake.column')}</TableCell>
            <TableCell>{translate('puntos.imports.mistake.message')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ line, column, code, message }) => (
            <TableRow key={`${line} ${column} ${code} ${message}`}>
              <TableCell align="right">{line}</TableCell>
              <TableCell>{column ?? translate('puntos.imports.wholeRow')}</TableCell>
              <TableCell sx={{ overflowWrap: 'anywhere', minWidth: 150 }}>{message}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

function DownloadButton({ id }: { id: string }) {
  const translate = useTranslate();
  const { save, isBusy } = useDownload(async () => {
    const { data } = await importsMistakesCsv({ path: { id }, parseAs: 'blob', throwOnError: true });
    return { content: data, name: 'mistakes.csv' };
  });

  return (
    <Button variant="outlined" startIcon={<DownloadIcon />} disabled={isBusy} onClick={save}>
      {translate('puntos.imports.downloadMistakes')}
    </Button>
  );
}
