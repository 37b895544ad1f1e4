import { once } from 'node:events';
import { connect, createServer } from 'node:net';

// A link to the database that takes its time: everything passes on after so many milliseconds, in its order.

const [{ host, port, milliseconds }] = await once(process, 'message');

const server = createServer({ noDelay: true }, (client) => {
  const database = connect({ host, port, noDelay: true });
  passOn(client, database);
  passOn(database, client);
});

function passOn(from, to) {
  const later = (act) => setTimeout(act, milliseconds);
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
  from.on('error', () => undefined);
  from.on('close', () => later(() => to.destroy()));
}

server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('SIGTERM', () => process.exit(0));
