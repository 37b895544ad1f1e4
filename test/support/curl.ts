export interface CurlCall {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** Understands the curl commands of the public documentation: a URL, -X, -H and -d. */
export function parseCurl(command: string): CurlCall {
  const [program, ...words] = splitWords(command);
  if (program !== 'curl') throw new Error(`not a curl command: ${command}`);
  const call: CurlCall = { url: '', method: '', headers: {} };
  while (words.length > 0) readWord(call, words);
  call.method ||= call.body === undefined ? 'GET' : 'POST';
  return call;
}

function readWord(call: CurlCall, words: string[]): void {
  const word = words.shift() as string;
  if (!word.startsWith('-')) call.url = word;
  else if (word === '-X') call.method = words.shift() as string;
  else if (word === '-d') call.body = words.shift();
  else if (word === '-H') {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(words.shift() ?? '') ?? [];
    call.headers[String(name)] = String(value);
  } else throw new Error(`unknown option ${word}`);
}

/** Words as a shell sees them: single and double quotes, a backslash at the end of a line. */
function splitWords(command: string): string[] {
  const joined = command.trim().replace(/\\\n/g, ' ');
  return [...joined.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}
