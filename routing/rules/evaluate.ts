import type { Condition, Facts } from '../facts.ts';
import { fold } from './fold.ts';
import { isWithin } from './local-time.ts';

/** Whether a condition holds, and the facts that decided, in English, at most ten. */
export interface Verdict {
  readonly holds: boolean;
  readonly because: readonly string[];
}

/** Facts with their texts folded once, when the first condition asks. */
export interface FoldedFacts {
  readonly facts: Facts;
  text(): string;
  subject(): string;
}

const longestText = 20_000;
const maxReasons = 10;
/** Rules live long and are asked for every message; their words are folded once. */
const foldedWords = new WeakMap<readonly string[], readonly string[]>();

export function foldFacts(facts: Facts): FoldedFacts {
  let text: string | undefined;
  let subject: string | undefined;
  return {
    facts,
    text: () => (text ??= fold(facts.text.slice(0, longestText))),
    subject: () => (subject ??= fold(facts.subject.slice(0, longestText))),
  };
}

export function evaluate(condition: Condition, folded: FoldedFacts): Verdict {
  const { facts } = folded;
  switch (condition.kind) {
    case 'all': return evaluateAll(condition.of, folded);
    case 'any': return evaluateAny(condition.of, folded);
    case 'not': {
      const inner = evaluate(condition.of, folded);
      return { holds: !inner.holds, because: inner.because };
    }
    case 'channel': return say(condition.ids.includes(facts.channelId), `channel is ${facts.channelId}`);
    case 'channel-kind': return say(condition.kinds.includes(facts.channelKind), `channel kind is ${facts.channelKind}`);
    case 'text': return findWord('text', condition.contains, folded.text());
    case 'subject': return findWord('subject', condition.contains, folded.subject());
    case 'label': return evaluateLabel(condition, facts);
    case 'tag': return evaluateTag(condition.names, facts);
    case 'customer-email': return evaluateEmail(condition.domains, facts);
    case 'customer-new': return say(facts.customer.isNew === condition.is, `customer is ${facts.customer.isNew ? 'new' : 'known'}`);
    case 'conversation-new': return say(facts.isNewConversation === condition.is, `conversation is ${facts.isNewConversation ? 'new' : 'going on'}`);
    case 'time': return say(isWithin(condition, facts.at), `time is ${new Date(facts.at).toISOString()} (${condition.zone})`);
  }
}

/** The first that does not hold decides; otherwise all of them did. */
function evaluateAll(conditions: readonly Condition[], folded: FoldedFacts): Verdict {
  const because: string[] = [];
  for (const condition of conditions) {
    const verdict = evaluate(condition, folded);
    if (!verdict.holds) return verdict;
    because.push(...verdict.because);
  }
  return { holds: true, because: because.length === 0 ? ['always'] : because.slice(0, maxReasons) };
}

/** The first that holds decides; otherwise none of them did. */
function evaluateAny(conditions: readonly Condition[], folded: FoldedFacts): Verdict {
  const because: string[] = [];
  for (const condition of conditions) {
    const verdict = evaluate(condition, folded);
    if (verdict.holds) return verdict;
    because.push(...verdict.because);
  }
  return { holds: false, because: because.length === 0 ? ['never'] : because.slice(0, maxReasons) };
}

function say(holds: boolean, fact: string): Verdict {
  return { holds, because: [fact] };
}

function findWord(where: 'text' | 'subject', words: readonly string[], haystack: string): Verdict {
  let needles = foldedWords.get(words);
  if (!needles) {
    needles = words.map((word) => fold(word).trim());
    foldedWords.set(words, needles);
  }
  const found = needles.findIndex((needle) => haystack.includes(needle));
  return found === -1 ? say(false, `${where} has none of the words`) : say(true, `${where} contains "${words[found]}"`);
}

function evaluateLabel({ head, values }: Extract<Condition, { kind: 'label' }>, { labels }: Facts): Verdict {
  const value = Object.hasOwn(labels, head) ? labels[head] : undefined;
  return value === undefined ? say(false, `no certain label for ${head}`) : say(values.includes(value), `${head} is ${value}`);
}

function evaluateTag(names: readonly string[], { tags }: Facts): Verdict {
  const found = names.find((name) => tags.includes(name));
  return found === undefined ? say(false, 'has none of the tags') : say(true, `tagged ${found}`);
}

/** The domain itself or one below it. */
function evaluateEmail(domains: readonly string[], { customer }: Facts): Verdict {
  if (customer.email === null) return say(false, 'customer has no e-mail address');
  const domain = customer.email.slice(customer.email.lastIndexOf('@') + 1).toLowerCase();
  const holds = domains.some((wanted) => domain === wanted.toLowerCase() || domain.endsWith(`.${wanted.toLowerCase()}`));
  return say(holds, `customer writes from ${domain}`);
}
