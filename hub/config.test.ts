import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('configuration', () => {
  test('an empty environment gives the documented defaults', () => {
    const config = readConfig({});
    expect(config.port).toBe(3000);
    expect(config.url).toBe('http://localhost:3000');
    expect(config.maxBodyBytes).toBe(10_000_000);
    expect(config.host).toBe('127.0.0.1');
    expect(config.admin).toBeUndefined();
  });

  test('sizes are read with their unit', () => {
    expect(readConfig({ PARLEY_MAX_BODY: '512kb' }).maxBodyBytes).toBe(512_000);
    expect(readConfig({ PARLEY_MAX_BODY: '1048576' }).maxBodyBytes).toBe(1_048_576);
    expect(() => readConfig({ PARLEY_MAX_BODY: 'lots' })).toThrow(/PARLEY_MAX_BODY/);
  });

  test('all faults are told at once', () => {
    const read = () => readConfig({ PORT: '99999', PARLEY_KEY: 'short', PARLEY_ADMIN_EMAIL: 'a@b.example', PARLEY_URL: 'ftp://x' });
    expect(read).toThrow(ConfigError);
    for (const name of ['PORT', 'PARLEY_KEY', 'PARLEY_ADMIN_PASSWORD', 'PARLEY_URL']) expect(read).toThrow(new RegExp(name));
  });

  test('an empty variable counts as unset', () => {
    expect(readConfig({ PORT: '', PARLEY_KEY: '' }).port).toBe(3000);
  });
});
