import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import { Button } from '@mui/material';
import { useNotify, useTranslate } from 'react-admin';

/** Copies a text, also where a page that comes over plain http has no clipboard of its own. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const translate = useTranslate();
  const notify = useNotify();

  async function copy(): Promise<void> {
    const copied = await copyText(text);
    notify(copied ? 'puntos.copied' : 'puntos.notCopied', { type: copied ? 'success' : 'warning' });
  }

  return (
    <Button variant="outlined" startIcon={<CopyIcon />} onClick={() => void copy()}>
      {label ?? translate('puntos.copy')}
    </Button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The old way: it needs a selected field, which must be where the focus may go, within an open dialog. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  const focused = document.activeElement;
  field.value = text;
  field.setAttribute('readonly', '');
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
