import { loadavg } from 'node:os';
import type { Helper, ServiceProcess } from './service-process';

export interface Latencies {
  count: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
}

export interface StreamResult {
  sent: number;
  statuses: Record<string, number>;
  accepted: Latencies;
  refused: Latencies;
  /** by tenth of a second: accepted, refused, the longest latency in ms */
  timeline: [number, number, number][];
}

export interface Stream {
  name: string;
  /** requests a second */
  rate: number;
  requests: readonly string[];
}

export interface Phase {
  seconds: number;
  streams: Record<string, StreamResult>;
  /** requests that had no answer five seconds after the end */
  unanswered: number;
  /** how late the client itself was, at most, in ms */
  lateness: number;
  /** cores that the service had */
  cores: number;
  /** the machine's load average over the last minute */
  load: number;
  memory: number;
}

/** Sends what is to be sent for so long, and tells what came of it. */
export async function runPhase(
  client: Helper,
  service: ServiceProcess,
  seconds: number,
  streams: readonly Stream[],
  seed: number,
): Promise<Phase> {
  const cpu = service.cpu();
  const began = performance.now();
  const result = await client.ask<Omit<Phase, 'cores' | 'load' | 'memory'>>({
    port: service.port,
    seconds,
    streams,
    seed,
  });
  const cores = ((service.cpu() - cpu) / (performance.now() - began)) * 1000;
  return { ...result, cores, load: loadavg()[0] ?? 0, memory: service.memory() };
}

/** Answers of a stream that nobody should get: everything but success and 503. */
export function strangeAnswers(phase: Phase): Record<string, number> {
  const strange: Record<string, number> = phase.unanswered > 0 ? { unanswered: phase.unanswered } : {};
  for (const { statuses } of Object.values(phase.streams)) {
    for (const [status, count] of Object.entries(statuses)) {
      if (!['200', '201', '503'].includes(status)) strange[status] = (strange[status] ?? 0) + count;
    }
  }
  return strange;
}

export function stream(phase: Phase, name: string): StreamResult {
  const found = phase.streams[name];
  if (!found) throw new Error(`there is no stream ${name}`);
  return found;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function ms(value: number | null): string {
  return value === null ? '–' : value < 10 ? value.toFixed(1) : String(Math.round(value));
}
