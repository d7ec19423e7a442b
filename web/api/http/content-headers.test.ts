import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanType, disposition, isSafePicture } from './content-headers.ts';

describe('disposition', () => {
  it('carries names of any script, and a plain one for old programs', () => {
    expect(disposition('attachment', 'şikayət (1).pdf')).toBe(`attachment; filename="_ikay_t (1).pdf"; filename*=UTF-8''%C5%9Fikay%C9%99t%20%281%29.pdf`);
  });

  it('never lets a name end its header or pose as another', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const value = disposition('attachment', name);
      expect(value).toMatch(/^attachment; filename="[^"%;\\]*"; filename\*=UTF-8''[\w!#$&+\-.^`|~%]*$/);
      expect(() => new Headers({ 'content-disposition': value })).not.toThrow();
    }));
    expect(disposition('attachment', 'a\u202Egpj.exe')).toContain('a_gpj.exe');
    expect(disposition('attachment', '../../etc/passwd')).toContain('filename=".._.._etc_passwd"');
    expect(disposition('attachment', '')).toContain('filename="file"');
  });
});

describe('types', () => {
  it('shows pictures only, and never SVG', () => {
    expect(['image/png', 'IMAGE/JPEG', 'image/svg+xml', 'text/html', 'application/pdf'].map(isSafePicture)).toEqual([true, true, false, false, false]);
  });

  it('replaces what is no media type', () => {
    expect(['Text/HTML', 'text/html; charset=x', 'x\r\ny: z', ''].map(cleanType)).toEqual(['text/html', 'application/octet-stream', 'application/octet-stream', 'application/octet-stream']);
  });
});
