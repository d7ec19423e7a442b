import { expect, test } from 'vitest';
import { steps } from '../../inbox/conversations/states.ts';
import { maySteps } from '../../web/agent/conversation/steps.ts';

test('the screen offers exactly the steps the server takes from people', () => {
  const fromPeople = Object.entries(steps.user);
  expect(fromPeople.length).toBeGreaterThan(0);
  for (const [from, to] of fromPeople) expect(maySteps(from as keyof typeof steps.user)).toEqual(to);
});
