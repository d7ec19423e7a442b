import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlOf, isVariable, sourceOf, splitVariables } from './source.ts';

test('plain lines become HTML and come back as they were', () => {
  expect(htmlOf('Best regards,\n{{agent.name}} & team <3')).toBe('Best regards,<br>{{agent.name}} &amp; team &lt;3');
  fc.assert(fc.property(fc.string().filter((text) => !/<\/?[a-z]/i.test(text) && !/[\r\u00A0]/.test(text)), (text) => {
    expect(sourceOf(htmlOf(text))).toBe(text.trim());
  }));
});

test('HTML is left as it was typed', () => {
  expect(sourceOf('<p>Kind regards<br />{{agent.name}}</p><p>Cards</p>')).toBe('Kind regards\n{{agent.name}}\nCards');
  const html = '<p><b>{{agent.name}}</b></p>';
  expect(htmlOf(html)).toBe(html);
  expect(sourceOf(html)).toBe(html);
});

test('variables are found, also such as are none', () => {
  expect(splitVariables('I am {{ agent.name }}, {{nobody}}')).toEqual([{ kind: 'text', text: 'I am ' }, { kind: 'variable', name: 'agent.name' }, { kind: 'text', text: ', ' }, { kind: 'variable', name: 'nobody' }]);
  expect(isVariable('agent.name')).toBe(true);
  expect(isVariable('nobody')).toBe(false);
});
