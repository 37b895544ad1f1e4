import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { useState } from 'react';
import { Button, useCanAccess, useListContext, useNotify, useTranslate } from 'react-admin';
import { csvExportExportCsv } from '../../api/generated';
import { download, today } from '../../common/download';

/** All customers as a CSV file, or those that the search finds: filters have no say in it, which is told. */
export function ExportButton() {
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'export' });
  const { filterValues } = useListContext();
  const { search, ...filters } = filterValues as { search?: string };
  const notify = useNotify();
  const translate = useTranslate();
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const query = search ? { search } : {};
      const { data } = await csvExportExportCsv({ query, parseAs: 'blob', throwOnError: true });
      const name = translate('puntos.customers.file');
      download(data as unknown as Blob, `${name}-${today()}.csv`);
      const said = Object.keys(filters).length > 0 ? 'exportedAll' : 'exported';
      notify(`puntos.customers.${said}`, { type: 'info' });
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
    } finally {
      setBusy(false);
    }
  }

  if (!canAccess) return null;
  return (
    <Button label="puntos.customers.export" disabled={busy} onClick={() => void save()}>
      <DownloadIcon />
    </Button>
  );
}
