import autocannon from 'autocannon';

const CONNECTIONS = 16;

/** Loads one server, over 16 connections. @param sampleInt milliseconds to which the end is exact */
export function load(requests, { url }, data, seconds, sampleInt) {
  return autocannon({
    url,
    method: 'POST',
    headers: headersOf(data),
    connections: CONNECTIONS,
    duration: seconds,
    sampleInt,
    // Each connection in an order of its own: together they'd all ask for the same customer.
    setupClient: (client) => client.setRequests(shuffled(requests)),
  });
}

export function headersOf({ token }) {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

function shuffled(list) {
  return list
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
