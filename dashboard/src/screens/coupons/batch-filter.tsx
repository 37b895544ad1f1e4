import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import { Chip } from '@mui/material';
import { useState } from 'react';
import { Button, useListContext, useNotify, useTranslate } from 'react-admin';
import { couponsList } from '../../api/generated';
import { csvOf } from '../../common/csv';
import { download } from '../../common/download';

interface Filter extends Record<string, unknown> {
  batchId?: string;
}

/** Which batch the list shows, and a way out of it. It is set by links alone. */
export function BatchFilter(_: { source: string; alwaysOn?: boolean }) {
  const translate = useTranslate();
  const list = useListContext();
  const { batchId, ...others } = list.filterValues as Filter;
  if (!batchId) return null;
  return (
    <Chip
      label={translate('puntos.coupons.batch', { id: batchId.slice(-6) })}
      onDelete={() => list.setFilters(others, list.displayedFilters)}
      sx={{ alignSelf: 'center', mb: 1 }}
    />
  );
}

/** While the list shows one batch: its codes as a file. */
export function BatchCodesButton() {
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const { batchId } = useListContext().filterValues as Filter;
  if (!batchId) return null;

  async function save(batch: string): Promise<void> {
    setBusy(true);
    try {
      downloadCodes(batch, await codesOf(batch));
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button label="puntos.coupons.downloadCodes" disabled={busy} onClick={() => void save(batchId)}>
      <DownloadIcon />
    </Button>
  );
}

/** All codes of a batch, page by page. */
async function codesOf(batchId: string): Promise<string[]> {
  const codes: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { batchId, limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const { data } = await couponsList({ query, throwOnError: true });
    codes.push(...data.data.map(({ code }) => code));
    cursor = data.pagination.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return codes;
}

export function downloadCodes(batchId: string, codes: readonly string[]): void {
  download(csvOf([['code'], ...codes.map((code) => [code])]), `coupons-${batchId.slice(-6)}.csv`);
}
