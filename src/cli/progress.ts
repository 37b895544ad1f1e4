import { SingleBar } from 'cli-progress';

const LINES = 10;

/** Shows on standard error how far a long task is. */
export interface Progress {
  at(done: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a line for every tenth. @param unit what is counted, such as `customers` */
export function showProgress(
  total: number,
  unit: string,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  return stream.isTTY ? bar(total, unit, stream) : lines(total, unit, stream);
}

function bar(total: number, unit: string, stream: NodeJS.WriteStream): Progress {
  const format = `[{bar}] {percentage}% | {value}/{total} ${unit} | {duration_formatted}, {eta_formatted} left`;
  const shown = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 50 });
  shown.start(total, 0);
  return { at: (done) => shown.update(done), stop: () => shown.stop() };
}

function lines(total: number, unit: string, stream: NodeJS.WritableStream): Progress {
  let tenths = 0;
  return {
    at: (done) => {
      const reached = Math.floor((done * LINES) / total);
      if (reached > tenths) stream.write(`${done} of ${total} ${unit}\n`);
      tenths = reached;
    },
    stop: () => undefined,
  };
}
