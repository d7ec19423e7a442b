import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isPublicAddress } from './addresses.ts';
import { createHostileFetch } from './hostile-fetch.ts';
import { createConfiguredFetch } from './configured-fetch.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => { server.closeAllConnections(); server.close(done); })));
});

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

test('only public addresses are public', () => {
  for (const address of ['8.8.8.8', '2606:4700::1111']) expect(isPublicAddress(address), address).toBe(true);
  for (const address of [
    '127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1',
    '::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'x',
  ]) expect(isPublicAddress(address), address).toBe(false);
});

test('the hostile fetch refuses whatever leads inside', async () => {
  const inside = createHostileFetch({ resolve: async () => ['93.184.216.34', '10.0.0.1'] });
  for (const url of [
    'http://127.0.0.1/', 'http://[::1]/', 'http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:7f00:1]/', 'http://169.254.169.254/latest',
    'file:///etc/passwd', 'http://user:pass@example.com/', 'http://example.com:22/', 'not a url', 'http://rebinding.example/',
  ]) await expect(inside(url), url).rejects.toMatchObject({ kind: 'rejected' });
});

test('the hostile fetch connects to the address it checked, and asks the name server once', async () => {
  const port = await listen((request, response) => response.end(`host ${request.headers.host}`));
  let asked = 0;
  const fetchIt = createHostileFetch({
    ports: [port], allows: (address) => address === '127.0.0.1',
    resolve: async () => { asked += 1; return asked === 1 ? ['127.0.0.1'] : ['10.0.0.1']; },
  });
  const got = await fetchIt(`http://name.example:${port}/`);
  expect(new TextDecoder().decode(got.body)).toBe(`host name.example:${port}`);
  expect(asked).toBe(1);
});

test('a redirect to a refused place is refused, and redirects end', async () => {
  const port = await listen((request, response) => {
    response.writeHead(302, { location: request.url === '/in' ? 'http://10.0.0.1/' : '/again' }).end();
  });
  const fetchIt = createHostileFetch({ ports: [port, 80], allows: (address) => address === '127.0.0.1', resolve: async () => ['127.0.0.1'] });
  await expect(fetchIt(`http://name.example:${port}/in`)).rejects.toMatchObject({ kind: 'rejected', code: 'refused-address' });
  await expect(fetchIt(`http://name.example:${port}/again`)).rejects.toMatchObject({ kind: 'rejected', code: 'redirects' });
});

test('too large is refused while it is read, by both fetches', async () => {
  const port = await listen((_request, response) => { response.write('x'.repeat(3000)); response.end('x'.repeat(3000)); });
  const hostile = createHostileFetch({ ports: [port], maxBytes: 4000, allows: () => true });
  await expect(hostile(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ kind: 'rejected', code: 'too-large' });
  const answer = await createConfiguredFetch({ maxBytes: 4000 })(`http://127.0.0.1:${port}/`);
  await expect(answer.text()).rejects.toThrow(/larger than 4000/);
  const small = await createConfiguredFetch({ maxBytes: 6000 })(`http://127.0.0.1:${port}/`);
  expect((await small.text()).length).toBe(6000);
});

test('the limited fetch follows no redirect by itself and ends by its own clock', async () => {
  const port = await listen((request, response) => { if (request.url === '/redirect') response.writeHead(302, { location: '/' }).end(); });
  expect((await createConfiguredFetch()(`http://127.0.0.1:${port}/redirect`)).status).toBe(302);
  await expect(createConfiguredFetch({ timeoutMs: 50 })(`http://127.0.0.1:${port}/silent`)).rejects.toMatchObject({ name: 'TimeoutError' });
});
