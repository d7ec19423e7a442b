import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillVariables, findUnknown, variables, type Values } from './variables.ts';

const all: Values = { 'agent.name': 'Ann <B>', 'agent.email': 'ann@bank.example', 'team.name': 'Cards', 'channel.name': 'Bank', 'channel.address': 'help@bank.example' };
const without = (...missing: (keyof Values)[]): Values => ({ ...all, ...Object.fromEntries(missing.map((name) => [name, null])) });

describe('the variables of a signature', () => {
  it('are filled in, escaped, however they are spaced', () => {
    expect(fillVariables('<p>{{agent.name}} &amp; {{ team.name }}</p>', all)).toBe('<p>Ann &lt;B&gt; &amp; Cards</p>');
    expect(fillVariables('<a href="mailto:{{agent.email}}">x</a>', { ...all, 'agent.email': '"><script>' })).toBe('<a href="mailto:&quot;&gt;&lt;script&gt;">x</a>');
  });

  it.each([
    ['a line between line breaks', 'Ann<br />{{team.name}}<br />Bank', 'Ann<br />Bank'],
    ['the last line', 'Ann<br />{{team.name}}', 'Ann<br />'],
    ['the last line of a block', '<p>Ann<br />{{team.name}}</p>', '<p>Ann</p>'],
    ['a paragraph of its own', '<p>Ann</p><p>{{team.name}}</p><p>Bank</p>', '<p>Ann</p><p>Bank</p>'],
    ['one in a list', '<ul><li>Ann</li><li> {{team.name}}&nbsp;</li></ul>', '<ul><li>Ann</li></ul>'],
    ['one that is marked up', '<p>Ann<br /><b>{{team.name}}</b><br />Bank</p>', '<p>Ann<br /><b></b>Bank</p>'],
    ['nothing of a line that says more', '<p>Team: {{team.name}}</p>', '<p>Team: </p>'],
    ['the separator beside it, before', '<p>{{agent.email}} | {{team.name}}</p>', '<p>ann@bank.example</p>'],
    ['the separator beside it, after', '<p>{{team.name}}, {{channel.name}}</p>', '<p>Bank</p>'],
    ['no picture', '<p><img src="cid:a" />{{team.name}}</p>', '<p><img src="cid:a" /></p>'],
  ])('that have no value take with them %s', (_name, html, expected) => {
    expect(fillVariables(html, without('team.name'))).toBe(expected);
    expect(fillVariables(html, { ...all, 'team.name': '  ' })).toBe(expected);
  });

  it('leave nothing of themselves, and everything else, whatever is missing', () => {
    const line = fc.constantFrom('<p>', '</p>', '<br />', '<div>', '</div>', 'word ', '<b>', '</b>', ...variables.map((name) => `{{${name}}}`), ' | ');
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), fc.subarray([...variables]), (pieces, missing) => {
      const filled = fillVariables(pieces.join(''), without(...missing));
      expect(filled).not.toMatch(/\{\{|\uFFFF/);
      expect(filled.split('word').length).toBe(pieces.join('').split('word').length);
      for (const tag of ['p', 'div', 'b']) {
        const depth = (text: string): number => text.split(`<${tag}>`).length - text.split(`</${tag}>`).length;
        expect(depth(filled)).toBe(depth(pieces.join('')));
      }
    }));
  });

  it('are known; what is none is named', () => {
    expect(findUnknown('<p>{{agent.name}} {{ channel.address }} {single} {{}</p>')).toBeUndefined();
    expect(findUnknown('<p>{{agent.phone}}</p>')).toBe('{{agent.phone}}');
    expect(findUnknown('{{}}')).toBe('{{}}');
  });
});
