import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Runtime } from '../runtime/ports/index.ts';

export interface Metrics {
  /** Prometheus text format. */
  render(): Promise<string>;
  stop(): void;
}

const delayResolutionMs = 5;

/** Process figures, queue depths, and counts of what the ledger says happened since the start. */
export function createMetrics({ queue, events, clock }: Pick<Runtime, 'queue' | 'events' | 'clock'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const happened = new Counter({ name: 'parley_events_total', help: 'Ledger events by type since start', labelNames: ['type'], registers: [registry] });
  const lag = new Histogram({
    name: 'parley_message_lag_seconds', help: 'From receipt of a message to its place in the inbox',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300], registers: [registry],
  });
  new Gauge({
    name: 'parley_jobs', help: 'Jobs by queue and state', labelNames: ['queue', 'state'], registers: [registry],
    async collect() {
      this.reset();
      for (const [name, depth] of await queue.depths()) {
        for (const [state, count] of Object.entries(depth)) this.set({ queue: name, state }, count);
      }
    },
  });
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  delay.enable();
  new Gauge({
    name: 'parley_event_loop_delay_p99_seconds', help: 'How late the serving thread came to its timers since the last look, 99th percentile', registers: [registry],
    collect() {
      // The histogram holds the time between two timer calls; what exceeds the timer's own period is the delay.
      this.set(Math.max(0, delay.percentile(99) / 1e9 - delayResolutionMs / 1e3));
      delay.reset();
    },
  });
  const unsubscribe = events.subscribe((group) => {
    for (const event of group) {
      happened.inc({ type: event.type });
      if (event.type === 'message.received') lag.observe(Math.max(0, clock.now() - event.at) / 1000);
    }
  });
  return { render: () => registry.metrics(), stop() { unsubscribe(); delay.disable(); } };
}
