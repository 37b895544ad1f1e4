import { useEffect, useRef, useState } from 'react';
import { idempotencyKey } from '../../api/client';
import { endsIntention } from '../../api/intention';
import { MOST_BYTES, upload } from './upload';

interface State {
  /** being sent */
  file: File | null;
  share: number;
  /** why a file isn't sent at all */
  problem: string | null;
  failure: unknown;
  /** sends the same file as the same request, after an answer that was lost */
  again: (() => void) | null;
}

const IDLE: State = { file: null, share: 0, problem: null, failure: null, again: null };

/** Sends one file at a time; leaving the page gives it up. @param onDone with the import's id */
export function useUpload(onDone: (id: string) => void) {
  const [state, setState] = useState<State>(IDLE);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  async function send(file: File, key: string): Promise<void> {
    const controller = new AbortController();
    current.current = controller;
    setState({ ...IDLE, file });
    const onProgress = (share: number): void => setState({ ...IDLE, file, share });
    try {
      onDone((await upload({ file, key, signal: controller.signal, onProgress })).id);
    } catch (failure) {
      if (controller.signal.aborted) return;
      setState({ ...IDLE, failure, again: endsIntention(failure) ? null : () => void send(file, key) });
    }
  }

  function start(file: File): void {
    const problem = problemOf(file);
    if (problem) setState({ ...IDLE, problem });
    else void send(file, idempotencyKey());
  }

  function cancel(): void {
    current.current?.abort();
    setState(IDLE);
  }

  return { state, start, cancel };
}

function problemOf({ size }: File): string | null {
  if (size === 0) return 'puntos.imports.isEmpty';
  return size > MOST_BYTES ? 'puntos.imports.tooLarge' : null;
}
