/** Hands a file to the browser to be kept. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after this call: it must still be there then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Today as `2026-01-31`, for names of files. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
