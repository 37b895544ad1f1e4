import { connect } from 'node:net';

// Holds many connections open in a process of its own: `{ port, idle, slow, request }`. The idle ones have made a request
// and keep silent; the slow ones send a letter of their headers now and then. `'count'` asks how many are still open.

const sockets = { idle: new Set(), slow: new Set() };
const answers = { 408: 0, other: 0 };

process.on('message', (job) => {
  if (job === 'count') {
    process.send({ idle: sockets.idle.size, slow: sockets.slow.size, answers });
    return;
  }
  openAll(job).then(() => process.send({ idle: sockets.idle.size, slow: sockets.slow.size, answers }));
});
process.on('disconnect', () => process.exit(0));

async function openAll({ port, idle, slow, request }) {
  for (let made = 0; made < idle; made += 50) {
    await Promise.all(Array.from({ length: Math.min(50, idle - made) }, () => keep(port, request)));
  }
  for (let made = 0; made < slow; made += 50) {
    await Promise.all(Array.from({ length: Math.min(50, slow - made) }, () => trickle(port)));
  }
}

/** A connection that has had an answer. */
function keep(port, request) {
  return new Promise((resolve) => {
    const socket = opened(port, 'idle', () => socket.write(request));
    socket.once('data', resolve);
    socket.once('close', resolve);
  });
}

/** A connection that is always about to say something. */
function trickle(port) {
  return new Promise((resolve) => {
    const socket = opened(port, 'slow', () => {
      socket.write('GET /v1/loyalty/stats HTTP/1.1\r\nHost: slow\r\nX-Slow: ');
      resolve();
    });
    const letters = setInterval(() => socket.write('a'), 1_000 + Math.random() * 1_000);
    socket.once('close', () => {
      clearInterval(letters);
      resolve();
    });
    socket.on('data', (data) =>
      String(data).startsWith('HTTP/1.1 408') ? (answers[408] += 1) : (answers.other += 1),
    );
  });
}

function opened(port, kind, onConnect) {
  const socket = connect({ port, host: '127.0.0.1' }, onConnect);
  sockets[kind].add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => sockets[kind].delete(socket));
  return socket;
}
