import { expect } from 'vitest';
import { ConnectorError, type Arrival, type Channel, type Inbound, type RawDelivery } from '../../../connectors/spec/index.ts';
import { NOW, type Sample } from './sample.ts';

/** One promise of the connector contract. `try` throws when it is broken; a channel that has not the facet passes. */
export interface Clause {
  readonly name: string;
  try(sample: Sample, open: () => Promise<Channel>): Promise<void>;
}

const signal = (): AbortSignal => AbortSignal.timeout(30_000);
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

export const clauses: readonly Clause[] = [
  {
    name: 'every password is marked secret, and secrets lie where the fields say',
    async try({ manifest, settings }) {
      for (const field of manifest.fields) {
        if (field.input === 'password') expect(field.secret, field.path).toBe(true);
        if ((field.required && !field.when) || field.secret) expect(findPath(settings, field.path), field.path).toBeDefined();
      }
      for (const path of listPaths(settings).filter((name) => /secret|password|token|key$/i.test(name))) {
        expect(manifest.fields.find((field) => field.path === path)?.secret, path).toBe(true);
      }
    },
  },
  {
    name: 'settings are checked, and faults name their path',
    async try({ manifest, settings }) {
      expect(manifest.settings.safeParse(settings).success).toBe(true);
      const fault = manifest.settings.safeParse({});
      expect(fault.success).toBe(false);
      expect(fault.error?.issues.every((issue) => issue.path.length > 0)).toBe(true);
    },
  },
  {
    name: 'limits are positive numbers',
    async try(_sample, open) {
      const { limits } = await open();
      const { text, attachments, replyWindowMs } = limits;
      for (const limit of [text.max, attachments.maxBytesEach, attachments.maxBytesTotal, attachments.maxFiles, replyWindowMs ?? 1]) {
        expect(Number.isSafeInteger(limit) && limit > 0, String(limit)).toBe(true);
      }
      expect(attachments.maxBytesTotal).toBeGreaterThanOrEqual(attachments.maxBytesEach);
    },
  },
  {
    name: 'read is pure: the same bytes give the same events, here and in another instance',
    async try({ deliveries }, open) {
      const [one, other] = [await open(), await open()];
      for (const delivery of deliveries) {
        const events = await one.read(delivery);
        expect(events.length).toBeGreaterThan(0);
        expect(await one.read(delivery)).toEqual(events);
        expect(await other.read({ ...delivery, body: delivery.body.slice() })).toEqual(events);
      }
    },
  },
  {
    name: 'different deliveries have different external ids',
    async try({ deliveries }, open) {
      const channel = await open();
      const ids = (await Promise.all(deliveries.map((delivery) => channel.read(delivery)))).flat().map((event: Inbound) => event.externalId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => id.length > 0 && id.length <= 1000)).toBe(true);
    },
  },
  {
    name: 'what is not the provider\'s is an event or an invalid error, nothing else',
    async try({ garbage }, open) {
      const channel = await open();
      for (const body of garbage) await expectEventOrInvalid(async () => channel.read({ key: 'g', body }));
    },
  },
  {
    name: 'verify takes what the provider signed, and nothing that was changed, is old or lacks a header',
    async try({ request, deliveries }, open) {
      const { webhook } = await open();
      if (!webhook || !request) return;
      const right = request(deliveries[0]!.body, NOW);
      expect(webhook.verify(right)).toBeUndefined();
      for (const at of [0, right.body.length - 1]) expect(webhook.verify({ ...right, body: flip(right.body, at) })).toEqual(expect.any(String));
      for (const name of Object.keys(right.headers)) {
        const { [name]: _gone, ...rest } = right.headers;
        expect(webhook.verify({ ...right, headers: rest }), `without ${name}`).toEqual(expect.any(String));
      }
      for (const at of [NOW - 3_600_000, NOW + 3_600_000]) expect(webhook.verify(request(right.body, at)), 'old or early').toEqual(expect.any(String));
    },
  },
  {
    name: 'accept names a delivery by what it is, not by how it came, and keeps the bytes',
    async try({ request, deliveries }, open) {
      const { webhook } = await open();
      if (!webhook || !request) return;
      const keys = deliveries.map(({ body }) => {
        const first = webhook.accept(request(body, NOW));
        const again = webhook.accept(request(body.slice(), NOW + 60_000));
        expect(again.key).toBe(first.key);
        expect(first.body).toEqual(body);
        return first.key;
      });
      expect(new Set(keys).size).toBe(keys.length);
    },
  },
  {
    name: 'accept refuses garbage with invalid only',
    async try({ request, garbage }, open) {
      const { webhook } = await open();
      if (!webhook || !request) return;
      for (const body of garbage) await expectEventOrInvalid(async () => webhook.accept(request(body, NOW)));
    },
  },
  {
    name: 'thanks is a success, also for a repeat',
    async try(_sample, open) {
      const { webhook } = await open();
      for (const duplicate of webhook ? [false, true] : []) expect(Math.floor((webhook?.thanks({ duplicate }).status ?? 0) / 100)).toBe(2);
    },
  },
  {
    name: 'check never throws, and says what is wrong without secrets',
    async try(sample, open) {
      await sample.breakOutside();
      const steps = await (await open()).check(signal());
      expect(steps.length).toBeGreaterThan(0);
      const secrets = sample.manifest.fields.filter((field) => field.secret).map((field) => String(findPath(sample.settings, field.path)));
      const failed = steps.filter((step) => !step.ok);
      expect(failed.length).toBeGreaterThan(0);
      for (const { detail } of failed) {
        expect(detail).toEqual(expect.any(String));
        for (const secret of secrets) expect(detail).not.toContain(secret);
      }
    },
  },
  {
    name: 'a second try of a send carries the same name outside and gives the same receipt',
    async try({ outgoing, received }, open) {
      const { send } = await open();
      if (!send || !outgoing) return;
      const first = await send.send(outgoing, signal());
      const second = await send.send(outgoing, signal());
      expect(first.parts.length).toBeGreaterThan(0);
      expect(second.parts).toEqual(first.parts);
      expect(received().length).toBe(2);
      expect(new Set(received()).size).toBe(1);
    },
  },
  {
    name: 'a send that fails says so with a ConnectorError that a hub can act on',
    async try({ outgoing, breakOutside }, open) {
      const { send } = await open();
      if (!send || !outgoing) return;
      await breakOutside();
      const error: unknown = await send.send(outgoing, signal()).then(() => undefined, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConnectorError);
      expect(['temporary', 'limited', 'unknown-outcome']).toContain((error as ConnectorError).kind);
    },
  },
  {
    name: 'a stream tells that the outside is away, and ends when it is asked to',
    async try(sample, open) {
      await sample.breakOutside();
      const { stream } = await open();
      if (!stream) return;
      const abort = new AbortController();
      const told = Promise.withResolvers<string>();
      const ended = stream.run({ cursor: null, deliver: async () => {}, report: ({ state }) => told.resolve(state), kept: async () => new Set(), progress() {}, signal: abort.signal });
      expect(await told.promise).toBe('degraded');
      abort.abort();
      await Promise.race([ended, new Promise((_resolve, reject) => { setTimeout(() => reject(new Error('The stream does not end.')), 2000).unref(); })]);
    },
  },
  {
    name: 'who brings a delivery hears that it is kept when it is durable, and not before',
    async try({ push, deliveries }, open) {
      const { stream } = await open();
      if (!stream || !push) return;
      const { promise: stored, resolve: store } = Promise.withResolvers<void>();
      const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
      let refuse = true;
      const end = await runStream(stream, async () => {
        if (refuse) throw new Error('no space left on device');
        ask();
        await stored;
      });
      expect(await push(deliveries[0]!.body)).toBe(false);
      refuse = false;
      const told = push(deliveries[0]!.body);
      await asked;
      expect(await Promise.race([told, pause(150).then(() => 'nothing yet')])).toBe('nothing yet');
      store();
      expect(await told).toBe(true);
      await end();
    },
  },
  {
    name: 'what is brought keeps its bytes and is named by them, in a place that fits',
    async try({ push, deliveries }, open) {
      const { stream } = await open();
      if (!stream || !push) return;
      const came: RawDelivery[] = [];
      const end = await runStream(stream, async (arrival) => { came.push(...arrival.deliveries); });
      for (const { body } of [deliveries[0]!, deliveries[1]!, deliveries[0]!]) await push(body);
      await end();
      expect(came.map(({ body }) => Buffer.from(body).toString('latin1'))).toEqual([0, 1, 0].map((index) => Buffer.from(deliveries[index]!.body).toString('latin1')));
      expect(came[2]?.key).toBe(came[0]?.key);
      expect(came[1]?.key).not.toBe(came[0]?.key);
      for (const { place, context } of came) {
        expect((place ?? '').length).toBeLessThanOrEqual(300);
        expect(JSON.stringify(context ?? {}).length).toBeLessThan(10_000);
      }
    },
  },
  {
    name: 'a copy of what was sent is filed once, however often it is asked for',
    async try({ outgoing, filed }, open) {
      const { send } = await open();
      if (!send?.file || !outgoing || !filed) return;
      const receipt = await send.send(outgoing, signal());
      for (let times = 0; times < 3; times += 1) await send.file(outgoing, receipt, signal());
      expect(filed()).toEqual(receipt.parts.map(({ externalId }) => externalId));
    },
  },
  {
    name: 'a check of a sender ends with a verdict',
    async try({ deliveries }, open) {
      const { trust } = await open();
      for (const delivery of trust ? deliveries : []) {
        const found = await trust?.check(delivery, signal());
        expect(['proven', 'contradicted', 'unproven', 'unchecked']).toContain(found?.verdict);
        expect(found?.by).toEqual(expect.any(String));
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }
    },
  },
  {
    name: 'close ends what was opened, and may be called twice',
    async try({ deliveries }, open) {
      const before = await settle();
      const channel = await open();
      await channel.read(deliveries[0] as RawDelivery);
      await channel.close();
      await channel.close();
      expect(await settle()).toBeLessThanOrEqual(before);
    },
  },
];

/** Runs a stream until the returned function is called; resolves when it says that it is well. */
async function runStream(stream: NonNullable<Channel['stream']>, deliver: (arrival: Arrival) => Promise<void>): Promise<() => Promise<void>> {
  const abort = new AbortController();
  const { promise: well, resolve, reject } = Promise.withResolvers<void>();
  const ended = stream.run({ cursor: null, deliver, report: ({ state }) => { if (state === 'healthy') resolve(); }, kept: async () => new Set(), progress() {}, signal: abort.signal });
  ended.catch(reject);
  await well;
  return async () => {
    abort.abort();
    await ended;
  };
}

/** What keeps a process alive: sockets, servers and threads. */
function countHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Pipe|Worker|MessagePort/.test(kind)).length;
}

/** Sockets of what ran before need a moment to go. */
async function settle(): Promise<number> {
  for (let same = 0, last = countHandles(); same < 5;) {
    await pause();
    const now = countHandles();
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return countHandles();
}

function pause(ms = 20): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

async function expectEventOrInvalid(work: () => Promise<unknown>): Promise<void> {
  const error: unknown = await work().then(() => undefined, (reason: unknown) => reason);
  if (error !== undefined) expect(error).toMatchObject({ name: 'ConnectorError', kind: 'invalid' });
}

function findPath(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), value);
}

function listPaths(value: unknown, prefix = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([name, inner]) => listPaths(inner, prefix === '' ? name : `${prefix}.${name}`));
}
