import { useState } from 'react';
import { useNotify } from 'react-admin';
import { download } from './download';

interface File {
  /** the generated client types a file as what it holds; with `parseAs: 'blob'` it is one */
  content: unknown;
  name: string;
}

/**
 * A button's work that ends in a file: it is asked for, handed to the browser, and a refusal is told.
 * @param make asks for it
 * @param said what is told when it is being saved
 */
export function useDownload(make: () => Promise<File>, said?: string): { save(): void; isBusy: boolean } {
  const notify = useNotify();
  const [isBusy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const { content, name } = await make();
      download(content as Blob, name);
      if (said !== undefined) notify(said, { type: 'info' });
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
    } finally {
      setBusy(false);
    }
  }

  return { save: () => void save(), isBusy };
}
