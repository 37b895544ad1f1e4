import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import { Chip } from '@mui/material';
import { Button, useListContext, useTranslate } from 'react-admin';
import { couponsList } from '../../api/generated';
import { csvOf } from '../../common/csv';
import { useDownload } from '../../common/use-download';

/** Which batch the list shows, and a way out of it. It is set by links alone. */
export function BatchFilter(_: { source: string; alwaysOn?: boolean }) {
  const translate = useTranslate();
  const list = useListContext();
  const { batchId, ...others } = list.filterValues as { batchId?: string };
  if (!batchId) return null;
  return (
    <Chip
      label={translate('puntos.coupons.batch', { id: batchId.slice(-6) })}
      onDelete={() => list.setFilters(others, list.displayedFilters as Record<string, boolean>)}
      sx={{ alignSelf: 'center', mb: 1 }}
    />
  );
}

/** While the list shows one batch: its codes as a file. */
export function BatchCodesButton() {
  const { batchId } = useListContext().filterValues as { batchId?: string };
  return batchId ? <CodesButton batchId={batchId} /> : null;
}

function CodesButton({ batchId }: { batchId: string }) {
  const { save, isBusy } = useDownload(async () => codesFile(batchId, await codesOf(batchId)));
  return (
    <Button label="puntos.coupons.downloadCodes" disabled={isBusy} onClick={save}>
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

/** So many codes as a file. */
export function codesFile(batchId: string, codes: readonly string[]): { content: Blob; name: string } {
  return {
    content: csvOf([['code'], ...codes.map((code) => [code])]),
    name: `coupons-${batchId.slice(-6)}.csv`,
  };
}
