import type { Figure } from './figure.ts';
import { startFile } from '../processes.ts';
import { cpuOf, drained, generate, median, memoryOf, startBenchServer, type BenchServer } from './processes.ts';

const connections = 64;
const count = 20_000;
const rounds = 3;

/** How fast API messages are accepted and worked through, as shares of a JSON echo under the same generator. */
export async function benchAccept(): Promise<Figure[]> {
  const echo = await startFile('tests/bench/echo.ts', [], {});
  const parley = await startBenchServer();
  try {
    const idle = memoryOf(parley.child);
    const target = { connections, secret: parley.secret, rate: 0 };
    await generate({ ...target, port: echo.port, path: '/echo', count: 5_000, run: 'warm-echo' });
    await generate({ ...target, port: parley.port, path: `/in/${parley.channelId}`, count: 5_000, run: 'warm' });
    await drained(parley);
    const echoes: number[] = [];
    const accepted: number[] = [];
    const worked: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      echoes.push((await generate({ ...target, port: echo.port, path: '/echo', count, run: `echo-${round}` })).perSecond);
      const load = await generate({ ...target, port: parley.port, path: `/in/${parley.channelId}`, count, run: `round-${round}` });
      if (load.statuses['202'] !== count) throw new Error(`not all were accepted: ${JSON.stringify(load.statuses)}`);
      accepted.push(load.perSecond);
      await drained(parley);
      worked.push(count / ((Date.now() - load.firstAt) / 1000));
    }
    const half = await pacedRun(parley, median(accepted) / 2);
    const cpu = await cpuPerMessage(parley);
    return [
      { name: 'JSON echo', value: median(echoes), unit: 'requests/s' },
      { name: 'accepted', value: median(accepted), unit: 'messages/s' },
      { name: 'accepted ÷ echo', value: median(accepted) / median(echoes), unit: '', goal: { atLeast: 0.25 }, decides: true },
      { name: 'worked through', value: median(worked), unit: 'messages/s' },
      { name: 'worked through ÷ echo', value: median(worked) / median(echoes), unit: '', goal: { atLeast: 0.06 }, decides: true },
      ...half,
      { name: 'processor time a message', value: cpu * 1e6, unit: 'µs' },
      { name: 'memory when idle, empty folder', value: idle / 1e6, unit: 'MB', goal: { atMost: 200 } },
      { name: 'memory after the load', value: memoryOf(parley.child) / 1e6, unit: 'MB' },
    ];
  } finally {
    await echo.stop();
    await parley.end();
  }
}

/** At half the highest rate: how long an acknowledgement takes, and how long the serving thread is held up. */
async function pacedRun(parley: BenchServer, rate: number): Promise<Figure[]> {
  await parley.call('GET', '/metrics');
  const load = await generate({ connections, secret: parley.secret, port: parley.port, path: `/in/${parley.channelId}`, count: Math.round(rate * 5), rate, run: 'half' });
  const text = await (await parley.call('GET', '/metrics')).text();
  const delay = Number(/^parley_event_loop_delay_p99_seconds (\S+)/m.exec(text)?.[1]);
  await drained(parley);
  return [
    { name: 'acknowledgement p50 at half the maximum', value: load.p50, unit: 'ms' },
    { name: 'acknowledgement p99 at half the maximum', value: load.p99, unit: 'ms', goal: { atMost: 40 } },
    { name: 'event loop delay p99 at half the maximum', value: delay * 1000, unit: 'ms', goal: { atMost: 10 } },
  ];
}

/** Processor time of all threads for one message, accepted and worked through, seconds. */
async function cpuPerMessage(parley: BenchServer): Promise<number> {
  const before = cpuOf(parley.child);
  await generate({ connections, secret: parley.secret, port: parley.port, path: `/in/${parley.channelId}`, count, rate: 0, run: 'cpu' });
  await drained(parley);
  return (cpuOf(parley.child) - before) / count;
}
