import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerRead } from './floor-reads.mjs';
import { answerWrite } from './floor-writes.mjs';
import { openFlights } from './floor-flights.mjs';

// What can't be undercut: node:http and pg, the service's own statements in the same flight, and nothing else. No
// framework, no token, no validation, no log. A write is the one statement that does the least.

const [{ databaseUrl, organizationId }] = await once(process, 'message');
const flight = openFlights(databaseUrl, organizationId);

async function handle(request) {
  const url = new URL(request.url, 'http://floor');
  const path = url.pathname.split('/').slice(3);
  if (request.method === 'POST')
    return answerWrite(flight, organizationId, path, JSON.parse(await text(request)));
  return answerRead(flight, organizationId, path, url.searchParams);
}

const server = createServer((request, response) => {
  handle(request).then(
    (body) => {
      const json = JSON.stringify(body);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(json),
      };
      response.writeHead(200, headers).end(json);
    },
    (error) => response.writeHead(500).end(error.message),
  );
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('SIGTERM', () => process.exit(0));
